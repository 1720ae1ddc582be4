namespace MeshMetric.ControlPlane.Assignments;

/// <summary>What MADS and HTTP SD may cost.</summary>
public sealed record AssignmentOptions
{
    /// <summary>How long a poll that names no <c>fetch-timeout</c> waits for a change.</summary>
    public TimeSpan DefaultFetchTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest that a poll waits, whatever it asks for.</summary>
    public TimeSpan MaxFetchTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Polls that may wait at a time; one more is refused with 503.</summary>
    public int MaxWaitingPolls { get; init; } = 10_000;

    /// <summary>Largest body of a MADS request in bytes.</summary>
    public int MaxRequestBytes { get; init; } = 1024 * 1024;

    /// <summary>Largest message of a gRPC client in bytes.</summary>
    public int MaxMessageBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>gRPC streams that may be open at a time; one more ends with <c>RESOURCE_EXHAUSTED</c>.</summary>
    public int MaxStreams { get; init; } = 1000;

    /// <summary>Clients that are remembered; the one unseen for longest is forgotten first.</summary>
    public int MaxClients { get; init; } = 1000;
}
