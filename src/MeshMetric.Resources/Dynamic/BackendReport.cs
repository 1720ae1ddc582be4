namespace MeshMetric.Resources.Dynamic;

/// <summary>A backend, and what it received since the agent's start.</summary>
/// <param name="Type"><c>Prometheus</c> or <c>OpenTelemetry</c>.</param>
/// <param name="Name">Port and path, or the collector's endpoint.</param>
public sealed record BackendReport(string Type, string Name)
{
    /// <summary>Why it receives nothing, in a word that can be counted; <see langword="null"/> when it does, or may.</summary>
    public string? Cause { get; init; }

    /// <summary>Why it receives nothing, one sentence.</summary>
    public string? Error { get; init; }

    /// <summary>Scrapes served or exports taken.</summary>
    public long Deliveries { get; init; }

    /// <summary>Scrapes or exports that failed.</summary>
    public long Failures { get; init; }

    /// <summary>Points that were lost, as the backend was away for longer than the queue lasts.</summary>
    public long Dropped { get; init; }

    /// <summary>Points that the backend refused for good.</summary>
    public long Refused { get; init; }

    /// <summary>Series of the last delivery, the agent's own among them; <see langword="null"/> before the first.</summary>
    public long? Series { get; init; }
}
