namespace MeshMetric.Metrics.Text;

/// <summary>A text format of metrics.</summary>
public enum ExpositionFormat : byte
{
    /// <summary>Prometheus text 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics text 1.0.0 or 0.0.1.</summary>
    OpenMetrics,
}
