namespace MeshMetric.Agent.Pipelines;

/// <summary>What a backend received since the start, and what stands in its way. Outlives configurations that still name the backend.</summary>
internal sealed class BackendHealth(string type, string name)
{
    /// <summary>The type of scraped backends.</summary>
    public const string Prometheus = "Prometheus";

    /// <summary>The type of backends that are pushed to.</summary>
    public const string OpenTelemetry = "OpenTelemetry";

    private long _deliveries;
    private long _failures;
    private long _samples;
    private long _dropped;
    private volatile string? _problem;

    /// <summary><see cref="Prometheus"/> or <see cref="OpenTelemetry"/>.</summary>
    public string Type => type;

    /// <summary>Port and path, or the collector as the policy spells it.</summary>
    public string Name => name;

    /// <summary>Why the backend receives nothing at present, or <see langword="null"/>.</summary>
    public string? Problem
    {
        get => _problem;
        set => _problem = value;
    }

    /// <summary>The counts in one record.</summary>
    public BackendStatus Status => new(
        type,
        name,
        _problem,
        Interlocked.Read(ref _deliveries),
        Interlocked.Read(ref _failures),
        Interlocked.Read(ref _samples),
        Interlocked.Read(ref _dropped));

    /// <summary>A scrape was served, or an export taken at least in part.</summary>
    public void AddDelivery(long samples, long dropped = 0)
    {
        Interlocked.Increment(ref _deliveries);
        Interlocked.Add(ref _samples, samples);
        Interlocked.Add(ref _dropped, dropped);
    }

    /// <summary>A scrape was broken off, or an export not taken.</summary>
    public void AddFailure(long dropped = 0)
    {
        Interlocked.Increment(ref _failures);
        Interlocked.Add(ref _dropped, dropped);
    }
}
