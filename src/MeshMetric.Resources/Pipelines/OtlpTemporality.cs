namespace MeshMetric.Resources.Pipelines;

/// <summary>Aggregation temporality of exported sums and histograms.</summary>
public enum OtlpTemporality
{
    /// <summary>Values since the start of the series.</summary>
    Cumulative,

    /// <summary>Values since the previous export.</summary>
    Delta,
}
