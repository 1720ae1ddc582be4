namespace MeshMetric.Metrics;

/// <summary>The type of a metric family, as its TYPE line declares it.</summary>
public enum MetricKind : byte
{
    /// <summary>No TYPE line, or a TYPE word the format does not have (text: <c>untyped</c>; OpenMetrics: <c>unknown</c>).</summary>
    Untyped,

    /// <summary>A value that only grows, until its process restarts.</summary>
    Counter,

    /// <summary>A value that goes up and down.</summary>
    Gauge,

    /// <summary>Cumulative buckets <c>x_bucket{le}</c>, with <c>x_sum</c> and <c>x_count</c>.</summary>
    Histogram,

    /// <summary>Quantiles <c>x{quantile}</c>, with <c>x_sum</c> and <c>x_count</c>.</summary>
    Summary,

    /// <summary>OpenMetrics: a value of 1 whose labels carry information.</summary>
    Info,

    /// <summary>OpenMetrics: one 0/1 sample per state.</summary>
    StateSet,

    /// <summary>OpenMetrics: a histogram whose buckets may shrink.</summary>
    GaugeHistogram,
}
