namespace MeshMetric.Otlp.Encoding;

/// <summary>What an <see cref="OtlpEncoder"/> writes beside the samples. Immutable.</summary>
public sealed record OtlpEncoderOptions
{
    /// <summary>The default of <see cref="MaxRequestBytes"/>: a quarter of what a gRPC collector takes unless configured otherwise.</summary>
    public const int DefaultMaxRequestBytes = 1024 * 1024;

    /// <summary>The default of <see cref="MaxRememberedSeries"/>.</summary>
    public const int DefaultMaxRememberedSeries = 200_000;

    /// <summary>
    /// The resource's attributes: <c>service.name</c>, <c>service.instance.id</c>, mesh, zone and the like. Empty values are left out; of two
    /// with one name the first holds. Labels of a source's <c>target_info</c> are added to them, never over them.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Resource { get; init; } = [];

    /// <summary>Scope of metrics that name none of their own: the program that converted them.</summary>
    public string ScopeName { get; init; } = "meshmetric-dp";

    /// <summary>Version of <see cref="ScopeName"/>; empty leaves it out.</summary>
    public string ScopeVersion { get; init; } = "";

    /// <summary>Whether counters and histograms tell totals or what is new.</summary>
    public MetricTemporality Temporality { get; init; } = MetricTemporality.Cumulative;

    /// <summary>
    /// Most series remembered between scrapes, for start times, resets, deltas and ends; those beyond are counted
    /// (<see cref="EncodeReport.UnrememberedSeries"/>). A series takes about 150 bytes. 0: nothing is remembered.
    /// </summary>
    public int MaxRememberedSeries { get; init; } = DefaultMaxRememberedSeries;

    /// <summary>
    /// Whether requests are compressed as they are made: they then take a tenth of the memory, which counts while they wait for a collector.
    /// </summary>
    public bool Gzip { get; init; }

    /// <summary>
    /// Most bytes of a request, before compression. A scrape that needs more becomes several requests; a single point that needs more is
    /// dropped and counted. At least 1 KiB.
    /// </summary>
    public int MaxRequestBytes { get; init; } = DefaultMaxRequestBytes;
}
