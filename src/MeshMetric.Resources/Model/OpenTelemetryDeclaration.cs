using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Model;

/// <summary>An OpenTelemetry collector. Exactly one of <see cref="Endpoint"/> and <see cref="BackendRef"/> is set.</summary>
public sealed record OpenTelemetryDeclaration : BackendDeclaration
{
    /// <summary>The endpoint, taken apart, or <see langword="null"/> when it is referenced.</summary>
    public OtlpEndpoint? Endpoint { get; init; }

    /// <summary>The <c>MeshOpenTelemetryBackend</c> that has the endpoint, or <see langword="null"/>.</summary>
    public BackendReference? BackendRef { get; init; }

    /// <summary>Wire protocol; <see langword="null"/> when not said: the referenced backend's, else gRPC.</summary>
    public OtlpProtocol? Protocol { get; init; }

    /// <summary>Time between pushes, 1 s to 1 h.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Temporality of sums and histograms.</summary>
    public OtlpTemporality Temporality { get; init; } = OtlpTemporality.Cumulative;

    /// <summary>Headers sent with every request.</summary>
    public IReadOnlyDictionary<string, HeaderSource> Headers { get; init; } = new Dictionary<string, HeaderSource>();

    /// <summary>The <c>tls</c> block, or <see langword="null"/>.</summary>
    public ClientTlsSettings? Tls { get; init; }
}
