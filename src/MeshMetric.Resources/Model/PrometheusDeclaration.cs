using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Model;

/// <summary>A Prometheus endpoint, defaults applied.</summary>
public sealed record PrometheusDeclaration : BackendDeclaration
{
    /// <summary>The Prometheus server's client id; <see langword="null"/> for the default client.</summary>
    public string? ClientId { get; init; }

    /// <summary>TCP port, 1-65535.</summary>
    public int Port { get; init; } = 5670;

    /// <summary>Exact request path.</summary>
    public string Path { get; init; } = "/metrics";

    /// <summary>How the port is protected.</summary>
    public PrometheusTlsMode TlsMode { get; init; } = PrometheusTlsMode.Disabled;
}
