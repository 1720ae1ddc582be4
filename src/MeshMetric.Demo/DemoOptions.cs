namespace MeshMetric.Demo;

/// <summary>What the demo is told on its command line.</summary>
internal sealed record DemoOptions
{
    /// <summary>Three rounds, the table, a check, the end.</summary>
    public bool Once { get; init; }

    /// <summary>How long it runs; <see langword="null"/> until it is stopped.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Whether a Prometheus on the PATH is started.</summary>
    public bool UsePrometheus { get; init; } = true;

    /// <summary>Whether an Envoy on the PATH is started.</summary>
    public bool UseEnvoy { get; init; } = true;
}
