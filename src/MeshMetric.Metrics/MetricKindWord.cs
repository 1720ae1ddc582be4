namespace MeshMetric.Metrics;

/// <summary>What OpenMetrics calls the types in a TYPE line.</summary>
public static class MetricKindWord
{
    /// <summary>The word of a type; without one <c>unknown</c>.</summary>
    /// <param name="kind">The type.</param>
    public static ReadOnlySpan<byte> Of(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter"u8,
        MetricKind.Gauge => "gauge"u8,
        MetricKind.Histogram => "histogram"u8,
        MetricKind.Summary => "summary"u8,
        MetricKind.Info => "info"u8,
        MetricKind.StateSet => "stateset"u8,
        MetricKind.GaugeHistogram => "gaugehistogram"u8,
        _ => "unknown"u8,
    };

    /// <summary>The same with the word of Prometheus text for what has no type: <c>untyped</c>.</summary>
    /// <param name="kind">The type.</param>
    public static ReadOnlySpan<byte> InText(MetricKind kind) => kind == MetricKind.Untyped ? "untyped"u8 : Of(kind);
}
