namespace MeshMetric.Metrics.Text;

/// <summary>Which of its family's names a sample has. <see cref="Scraping.Family.NameOf"/> spells it.</summary>
internal enum SampleName : byte
{
    /// <summary>The family's own.</summary>
    Family,

    /// <summary><c>x_bucket</c>.</summary>
    Bucket,

    /// <summary><c>x_sum</c>.</summary>
    Sum,

    /// <summary><c>x_count</c>.</summary>
    Count,

    /// <summary>OpenMetrics: <c>x_gsum</c>.</summary>
    GaugeSum,

    /// <summary>OpenMetrics: <c>x_gcount</c>.</summary>
    GaugeCount,

    /// <summary>OpenMetrics: <c>x_created</c>, when the series of histogram or summary x began.</summary>
    Created,

    /// <summary>OpenMetrics: <c>x_created</c>, when the series of counter <c>x_total</c> began.</summary>
    CounterCreated,
}
