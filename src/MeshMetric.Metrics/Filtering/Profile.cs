namespace MeshMetric.Metrics.Filtering;

/// <summary>The built-in profiles, narrowest first; each keeps a subset of what the next keeps.</summary>
public enum Profile : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The four golden signals per cluster and listener.</summary>
    Minimal,

    /// <summary>Kuma's Basic: golden signals, and what its dashboards read.</summary>
    Default,

    /// <summary>Everything, the mesh's own plumbing included.</summary>
    Full,
}
