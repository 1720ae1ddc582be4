namespace MeshMetric.Cli.Input;

/// <summary>The format of a body.</summary>
internal enum BodyFormat
{
    /// <summary>Prometheus text 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.</summary>
    OpenMetrics,
}
