namespace MeshMetric.Resources.Model;

/// <summary>What a proxy is for.</summary>
public enum ProxyKind
{
    /// <summary>Stands beside a service.</summary>
    Sidecar,

    /// <summary>The dataplane has a gateway block.</summary>
    Gateway,
}
