namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Protobuf tags (field number, wire type) of the OTLP messages that are written; all of them are single bytes. Numbers:
/// opentelemetry-proto, packages <c>metrics.v1</c>, <c>resource.v1</c>, <c>common.v1</c> and <c>collector.metrics.v1</c>.
/// </summary>
internal static class OtlpTag
{
    private const byte Varint = 0;
    private const byte Fixed64 = 1;
    private const byte Bytes = 2;

    public const byte RequestResourceMetrics = (1 << 3) | Bytes;

    public const byte ResourceMetricsResource = (1 << 3) | Bytes;
    public const byte ResourceMetricsScopeMetrics = (2 << 3) | Bytes;

    public const byte ResourceAttributes = (1 << 3) | Bytes;

    public const byte ScopeMetricsScope = (1 << 3) | Bytes;
    public const byte ScopeMetricsMetrics = (2 << 3) | Bytes;
    public const byte ScopeMetricsSchemaUrl = (3 << 3) | Bytes;

    public const byte ScopeName = (1 << 3) | Bytes;
    public const byte ScopeVersion = (2 << 3) | Bytes;
    public const byte ScopeAttributes = (3 << 3) | Bytes;

    public const byte MetricName = (1 << 3) | Bytes;
    public const byte MetricDescription = (2 << 3) | Bytes;
    public const byte MetricUnit = (3 << 3) | Bytes;
    public const byte MetricGauge = (5 << 3) | Bytes;
    public const byte MetricSum = (7 << 3) | Bytes;
    public const byte MetricHistogram = (9 << 3) | Bytes;
    public const byte MetricSummary = (11 << 3) | Bytes;
    public const byte MetricMetadata = (12 << 3) | Bytes;

    /// <summary>Gauge, Sum, Histogram and Summary agree on this one.</summary>
    public const byte DataPoints = (1 << 3) | Bytes;

    /// <summary>Sum and Histogram.</summary>
    public const byte AggregationTemporality = (2 << 3) | Varint;
    public const byte SumIsMonotonic = (3 << 3) | Varint;

    /// <summary>All kinds of points that are written agree on the two times.</summary>
    public const byte PointStartTime = (2 << 3) | Fixed64;
    public const byte PointTime = (3 << 3) | Fixed64;

    public const byte NumberAsDouble = (4 << 3) | Fixed64;
    public const byte NumberExemplars = (5 << 3) | Bytes;
    public const byte NumberAttributes = (7 << 3) | Bytes;
    public const byte NumberFlags = (8 << 3) | Varint;

    public const byte HistogramCount = (4 << 3) | Fixed64;
    public const byte HistogramSum = (5 << 3) | Fixed64;
    public const byte HistogramBucketCounts = (6 << 3) | Bytes;
    public const byte HistogramExplicitBounds = (7 << 3) | Bytes;
    public const byte HistogramExemplars = (8 << 3) | Bytes;
    public const byte HistogramAttributes = (9 << 3) | Bytes;
    public const byte HistogramFlags = (10 << 3) | Varint;

    public const byte SummaryCount = (4 << 3) | Fixed64;
    public const byte SummarySum = (5 << 3) | Fixed64;
    public const byte SummaryQuantileValues = (6 << 3) | Bytes;
    public const byte SummaryAttributes = (7 << 3) | Bytes;

    public const byte QuantileQuantile = (1 << 3) | Fixed64;
    public const byte QuantileValue = (2 << 3) | Fixed64;

    public const byte ExemplarTime = (2 << 3) | Fixed64;
    public const byte ExemplarAsDouble = (3 << 3) | Fixed64;
    public const byte ExemplarSpanId = (4 << 3) | Bytes;
    public const byte ExemplarTraceId = (5 << 3) | Bytes;
    public const byte ExemplarFilteredAttributes = (7 << 3) | Bytes;

    public const byte KeyValueKey = (1 << 3) | Bytes;
    public const byte KeyValueValue = (2 << 3) | Bytes;
    public const byte AnyValueString = (1 << 3) | Bytes;

    /// <summary>AGGREGATION_TEMPORALITY_DELTA.</summary>
    public const byte Delta = 1;

    /// <summary>AGGREGATION_TEMPORALITY_CUMULATIVE.</summary>
    public const byte Cumulative = 2;

    /// <summary>DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK.</summary>
    public const byte NoRecordedValue = 1;
}
