namespace MeshMetric.Resources.Pipelines;

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

    /// <summary>By content.</summary>
    public bool Equals(PrometheusBackend? other) =>
        base.Equals(other) && ClientId == other.ClientId
        && Port == other.Port
        && Path == other.Path
        && TlsMode == other.TlsMode
        && Structure.ListsEqual(AlsoServes, other.AlsoServes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, ClientId, Port, Path, TlsMode);
}
