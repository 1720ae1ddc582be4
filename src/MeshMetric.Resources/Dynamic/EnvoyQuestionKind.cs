namespace MeshMetric.Resources.Dynamic;

/// <summary>What can be asked of an Envoy through the agent beside it. There is nothing else: a control plane names one of these, and never a path.</summary>
public enum EnvoyQuestionKind
{
    /// <summary>The configuration that Envoy runs with, JSON.</summary>
    ConfigDump,

    /// <summary>The same with the endpoints that it was told of.</summary>
    ConfigDumpWithEndpoints,

    /// <summary>Its statistics, in its own text.</summary>
    Stats,

    /// <summary>Its clusters and their hosts, in its own text.</summary>
    Clusters,
}
