namespace MeshMetric.Resources.Pipelines;

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

    /// <summary>The endpoint as the policy or the referenced backend spells it, with the default port where none was written.</summary>
    public required string DisplayEndpoint { get; init; }

    /// <summary>Time between pushes, 1 s to 1 h.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Temporality of sums and histograms.</summary>
    public OtlpTemporality Temporality { get; init; } = OtlpTemporality.Cumulative;

    /// <summary>Headers (gRPC: metadata) sent with every request, sorted ordinally by name.</summary>
    public IReadOnlyDictionary<string, HeaderSource> Headers { get; init; } = new Dictionary<string, HeaderSource>();

    /// <summary>TLS of the client side; <see langword="null"/> for a plain connection.</summary>
    public ClientTlsSettings? Tls { get; init; }

    /// <summary>By content.</summary>
    public bool Equals(OpenTelemetryBackend? other) =>
        base.Equals(other) && Protocol == other.Protocol
        && Endpoint == other.Endpoint
        && DisplayEndpoint == other.DisplayEndpoint
        && RefreshInterval == other.RefreshInterval
        && Temporality == other.Temporality
        && Structure.MapsEqual(Headers, other.Headers)
        && Tls == other.Tls;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, Protocol, Endpoint, RefreshInterval, Temporality, Structure.MapHash(Headers), Tls);
}
