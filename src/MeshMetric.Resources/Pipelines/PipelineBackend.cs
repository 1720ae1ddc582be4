namespace MeshMetric.Resources.Pipelines;

/// <summary>A receiver of a pipeline's data.</summary>
public abstract record PipelineBackend
{
    /// <summary>The policy whose declaration of this backend holds.</summary>
    public required string From { get; init; }
}

/// <summary>A Prometheus endpoint that is scraped.</summary>
public sealed record PrometheusBackend : PipelineBackend
{
    /// <summary>The Prometheus server's client id; <see langword="null"/> for the default client.</summary>
    public string? ClientId { get; init; }

    /// <summary>TCP port, 1-65535.</summary>
    public int Port { get; init; } = 5670;

    /// <summary>Exact request path, with a leading slash.</summary>
    public string Path { get; init; } = "/metrics";

    /// <summary>How the port is protected.</summary>
    public PrometheusTlsMode TlsMode { get; init; } = PrometheusTlsMode.Disabled;

    /// <summary>
    /// Other backends' client ids that share this port and path and are served by this backend's pipeline (policy rules, Combination 6).
    /// </summary>
    public IReadOnlyList<string?> AlsoServes { get; init; } = [];
}

/// <summary>How a Prometheus endpoint is protected.</summary>
public enum PrometheusTlsMode
{
    /// <summary>Plain HTTP.</summary>
    Disabled,

    /// <summary>TLS with a certificate that the operator provides.</summary>
    ProvidedTLS,

    /// <summary>Mutual TLS with the mesh's certificate authority.</summary>
    ActiveMTLSBackend,
}

/// <summary>An OpenTelemetry collector that is pushed to.</summary>
public sealed record OpenTelemetryBackend : PipelineBackend
{
    /// <summary>Wire protocol.</summary>
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Grpc;

    /// <summary>
    /// Where to connect: <c>http</c>, <c>https</c> or <c>unix</c> URI with the port resolved (4317 for gRPC, 4318 for HTTP when none was given).
    /// For OTLP/HTTP the path is the request path, <c>/v1/metrics</c> when none was given.
    /// </summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The endpoint as the policy or the referenced backend spells it.</summary>
    public required string DisplayEndpoint { get; init; }

    /// <summary>Time between pushes, 1 s to 1 h.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Temporality of sums and histograms.</summary>
    public OtlpTemporality Temporality { get; init; } = OtlpTemporality.Cumulative;

    /// <summary>Headers (gRPC: metadata) sent with every request, sorted ordinally by name.</summary>
    public IReadOnlyDictionary<string, HeaderSource> Headers { get; init; } = new Dictionary<string, HeaderSource>();

    /// <summary>TLS of the client side; <see langword="null"/> for a plain connection.</summary>
    public ClientTlsSettings? Tls { get; init; }
}

/// <summary>OTLP transport.</summary>
public enum OtlpProtocol
{
    /// <summary>OTLP/gRPC, default port 4317.</summary>
    Grpc,

    /// <summary>OTLP/HTTP with binary protobuf, default port 4318.</summary>
    Http,
}

/// <summary>Aggregation temporality of exported sums and histograms.</summary>
public enum OtlpTemporality
{
    /// <summary>Values since the start of the series.</summary>
    Cumulative,

    /// <summary>Values since the previous export.</summary>
    Delta,
}

/// <summary>Where a header's value comes from; exactly one member is set.</summary>
public sealed record HeaderSource
{
    /// <summary>The value itself; refused for names that look secret.</summary>
    public string? Value { get; init; }

    /// <summary>A file whose content, without a trailing newline, is the value.</summary>
    public string? File { get; init; }

    /// <summary>An environment variable of the agent.</summary>
    public string? Env { get; init; }

    /// <summary>A secret of the control plane's store.</summary>
    public string? Secret { get; init; }
}

/// <summary>TLS settings of a client connection.</summary>
public sealed record ClientTlsSettings
{
    /// <summary>PEM file with the trusted authorities; <see langword="null"/> for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with the client certificate.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file with the client certificate's key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The name to verify in place of the host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Accept any certificate.</summary>
    public bool InsecureSkipVerify { get; init; }
}
