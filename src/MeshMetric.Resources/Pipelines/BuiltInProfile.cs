namespace MeshMetric.Resources.Pipelines;

/// <summary>The built-in profiles, narrowest first; each is a subset of the next.</summary>
public enum BuiltInProfile
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The four golden signals per cluster and listener.</summary>
    Minimal,

    /// <summary>Kuma's Basic: what its dashboards read.</summary>
    Default,

    /// <summary>Everything, also the mesh's own plumbing.</summary>
    Full,
}
