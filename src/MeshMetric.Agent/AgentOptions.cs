using System.Net;

using MeshMetric.Metrics.Scraping;
using MeshMetric.Planning;

namespace MeshMetric.Agent;

/// <summary>
/// Everything one agent is told at start. What the agent does with metrics is said by its policy file, which may change while it runs;
/// these settings may not. The command line and the environment variables <c>MESHMETRIC_DP_*</c> fill it in, tests and the demo build it in code.
/// </summary>
public sealed record AgentOptions
{
    /// <summary>
    /// The file with the policies, and the profiles and collectors they refer to: the standalone setting. Watched. Exactly one of this and
    /// <see cref="ControlPlane"/> is set.
    /// </summary>
    public string? PolicyFile { get; init; }

    /// <summary>The control plane that says what to do: the direct setting.</summary>
    public ControlPlaneConnectionOptions? ControlPlane { get; init; }

    /// <summary>
    /// Envoy's admin endpoint: <c>http://host:port</c>, or <c>unix:/path</c> for a socket. <see langword="null"/>: the sidecar is not scraped.
    /// </summary>
    public Uri? EnvoyAdmin { get; init; }

    /// <summary>
    /// Longest filter, in characters of the query, with which Envoy is asked for no more than the policy keeps; where it would be longer, and with 0,
    /// Envoy is asked for everything.
    /// </summary>
    public int MaxEnvoyFilterLength { get; init; } = EnvoyFilter.DefaultMaxLength;

    /// <summary>A file with the <c>Dataplane</c> resource; excludes <see cref="Dataplane"/>. Watched.</summary>
    public string? DataplaneFile { get; init; }

    /// <summary>The dataplane in a few words, where there is no file of it.</summary>
    public DataplaneOptions? Dataplane { get; init; }

    /// <summary>
    /// The address the Prometheus ports are opened on; the policy names the ports. All addresses by default: the scraper comes from outside the pod.
    /// </summary>
    public IPAddress ListenAddress { get; init; } = IPAddress.Any;

    /// <summary>For tests and demonstrations: open a free port in place of each of the policy's; <see cref="AgentHost.GetStatus"/> tells which.</summary>
    public bool UseFreePorts { get; init; }

    /// <summary>The time sources have to answer when the scraper does not send <c>X-Prometheus-Scrape-Timeout-Seconds</c>, and for a push.</summary>
    public TimeSpan ScrapeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most that is granted to a scraper that does send a timeout.</summary>
    public TimeSpan MaxScrapeTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The time from SIGTERM in which scrapes in flight and the last push may finish.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The time a client has to take one response.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Scrapes served at once over all ports; more are answered 503.</summary>
    public int MaxConcurrentScrapes { get; init; } = 16;

    /// <summary>Open connections a port accepts; more are closed at once.</summary>
    public int MaxConnections { get; init; } = 128;

    /// <summary>How often the watched files are looked at. A change holds once two looks in a row saw the same content.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Bounds on what a source may send.</summary>
    public SourceLimits SourceLimits { get; init; } = new();

    /// <summary>Memory kept between scrapes.</summary>
    public BlockPoolOptions MemoryOptions { get; init; } = new();

    /// <summary>Bounds on what is kept for each OpenTelemetry collector.</summary>
    public OtlpLimits OtlpLimits { get; init; } = new();

    /// <summary>The OTLP resource attribute <c>service.instance.id</c>; the dataplane's name by default.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The zone for the OTLP resource, where the dataplane has no tag <c>kuma.io/zone</c>.</summary>
    public string? Zone { get; init; }
}

/// <summary>A dataplane with one inbound, in place of a <c>Dataplane</c> resource.</summary>
public sealed record DataplaneOptions
{
    /// <summary>The mesh.</summary>
    public string Mesh { get; init; } = "default";

    /// <summary>The dataplane's name, unique in its mesh.</summary>
    public required string Name { get; init; }

    /// <summary>The service, tag <c>kuma.io/service</c>; <see langword="null"/> for a dataplane without inbound.</summary>
    public string? Service { get; init; }

    /// <summary>The inbound's other tags.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The inbound's port; needed to register a dataplane with a service or tags.</summary>
    public int? Port { get; init; }

    /// <summary>The address applications are scraped at unless the policy says otherwise.</summary>
    public string Address { get; init; } = "127.0.0.1";
}

/// <summary>Bounds on what is kept for one OpenTelemetry collector; what is over is counted.</summary>
public sealed record OtlpLimits
{
    /// <summary>Most bytes, compressed, that wait for a collector that is away; the oldest are dropped.</summary>
    public long MaxQueueBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>How long they wait at most.</summary>
    public TimeSpan MaxQueueTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Most series remembered from export to export, for start times, resets, deltas and the end of series.</summary>
    public int MaxRememberedSeries { get; init; } = 200_000;
}

/// <summary>Bounds on what a source may send; hitting one fails the line or the source, and is counted.</summary>
public sealed record SourceLimits
{
    /// <summary>Longest line in bytes.</summary>
    public int MaxLineBytes { get; init; } = 1024 * 1024;

    /// <summary>Largest body in bytes, after decompression.</summary>
    public long MaxBodyBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>How many times larger a body may become by decompression.</summary>
    public int MaxCompressionRatio { get; init; } = 100;

    /// <summary>Most labels a sample may have.</summary>
    public int MaxLabels { get; init; } = 4096;

    /// <summary>Most families a body may have.</summary>
    public int MaxFamilies { get; init; } = 100_000;

    /// <summary>Most samples that are kept of a body.</summary>
    public int MaxSamples { get; init; } = 4_000_000;
}
