namespace MeshMetric.Otlp.Encoding;

/// <summary>What counters and histograms tell; gauges, summaries, info and state sets are the same in both.</summary>
public enum MetricTemporality
{
    /// <summary>The total since the start of the series.</summary>
    Cumulative,

    /// <summary>What has come since the point before.</summary>
    Delta,
}
