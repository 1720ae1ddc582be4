namespace MeshMetric.ControlPlane.Assignments.Clients;

/// <summary>A client that asked for its targets, as it was last seen.</summary>
internal sealed record AssignmentClient
{
    /// <summary>How it asks.</summary>
    public required AssignmentClientKind Kind { get; init; }

    /// <summary>What it calls itself; empty when it says nothing.</summary>
    public required string Id { get; init; }

    /// <summary>Where it comes from; tells apart servers that share an id.</summary>
    public required string Address { get; init; }

    /// <summary>The program, as it says; <see langword="null"/> when it does not.</summary>
    public string? UserAgent { get; init; }

    /// <summary>When it asked last.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>The version that it said it has; <see langword="null"/> before it said one.</summary>
    public string? Version { get; init; }

    /// <summary>The version that it was sent last; <see langword="null"/> before the first.</summary>
    public string? SentVersion { get; init; }

    /// <summary>The version it has, as far as is known: the one that it said last, or was sent since; <see langword="null"/> before either.</summary>
    public string? HeldVersion { get; init; }

    /// <summary>Its last error, or what it refused a version for; <see langword="null"/> when all is well.</summary>
    public string? Error { get; init; }

    /// <summary>When <see cref="Error"/> was.</summary>
    public DateTimeOffset? ErrorAt { get; init; }
}
