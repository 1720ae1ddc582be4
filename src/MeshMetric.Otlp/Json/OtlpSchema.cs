namespace MeshMetric.Otlp.Json;

/// <summary>The messages of an OTLP metrics request as data, with every field of the OTLP specification a metric can have.</summary>
internal static class OtlpSchema
{
    private static readonly List<OtlpField> AnyValue = MakeAnyValue();

    private static readonly List<OtlpField> KeyValue = [Text(1, "key"), One(2, "value", AnyValue)];

    private static readonly List<OtlpField> Exemplar =
    [
        Many(7, "filteredAttributes", KeyValue),
        new(2, "timeUnixNano", OtlpFieldKind.Unsigned64),
        new(3, "asDouble", OtlpFieldKind.Double),
        new(6, "asInt", OtlpFieldKind.Signed64),
        new(4, "spanId", OtlpFieldKind.Id),
        new(5, "traceId", OtlpFieldKind.Id),
    ];

    private static readonly List<OtlpField> NumberPoint =
    [
        Many(7, "attributes", KeyValue),
        new(2, "startTimeUnixNano", OtlpFieldKind.Unsigned64),
        new(3, "timeUnixNano", OtlpFieldKind.Unsigned64),
        new(4, "asDouble", OtlpFieldKind.Double),
        new(6, "asInt", OtlpFieldKind.Signed64),
        Many(5, "exemplars", Exemplar),
        new(8, "flags", OtlpFieldKind.Number),
    ];

    private static readonly List<OtlpField> HistogramPoint =
    [
        Many(9, "attributes", KeyValue),
        new(2, "startTimeUnixNano", OtlpFieldKind.Unsigned64),
        new(3, "timeUnixNano", OtlpFieldKind.Unsigned64),
        new(4, "count", OtlpFieldKind.Unsigned64),
        new(5, "sum", OtlpFieldKind.Double),
        new(6, "bucketCounts", OtlpFieldKind.Fixed64s),
        new(7, "explicitBounds", OtlpFieldKind.Doubles),
        Many(8, "exemplars", Exemplar),
        new(10, "flags", OtlpFieldKind.Number),
        new(11, "min", OtlpFieldKind.Double),
        new(12, "max", OtlpFieldKind.Double),
    ];

    private static readonly List<OtlpField> Buckets = [new(1, "offset", OtlpFieldKind.Zigzag), new(2, "bucketCounts", OtlpFieldKind.Varints)];

    private static readonly List<OtlpField> ExponentialPoint =
    [
        Many(1, "attributes", KeyValue),
        new(2, "startTimeUnixNano", OtlpFieldKind.Unsigned64),
        new(3, "timeUnixNano", OtlpFieldKind.Unsigned64),
        new(4, "count", OtlpFieldKind.Unsigned64),
        new(5, "sum", OtlpFieldKind.Double),
        new(6, "scale", OtlpFieldKind.Zigzag),
        new(7, "zeroCount", OtlpFieldKind.Unsigned64),
        One(8, "positive", Buckets),
        One(9, "negative", Buckets),
        new(10, "flags", OtlpFieldKind.Number),
        Many(11, "exemplars", Exemplar),
        new(12, "min", OtlpFieldKind.Double),
        new(13, "max", OtlpFieldKind.Double),
        new(14, "zeroThreshold", OtlpFieldKind.Double),
    ];

    private static readonly List<OtlpField> Quantile = [new(1, "quantile", OtlpFieldKind.Double), new(2, "value", OtlpFieldKind.Double)];

    private static readonly List<OtlpField> SummaryPoint =
    [
        Many(7, "attributes", KeyValue),
        new(2, "startTimeUnixNano", OtlpFieldKind.Unsigned64),
        new(3, "timeUnixNano", OtlpFieldKind.Unsigned64),
        new(4, "count", OtlpFieldKind.Unsigned64),
        new(5, "sum", OtlpFieldKind.Double),
        Many(6, "quantileValues", Quantile),
        new(8, "flags", OtlpFieldKind.Number),
    ];

    private static readonly OtlpField Temporality = new(2, "aggregationTemporality", OtlpFieldKind.Number);

    private static readonly List<OtlpField> Metric =
    [
        Text(1, "name"),
        Text(2, "description"),
        Text(3, "unit"),
        One(5, "gauge", [Many(1, "dataPoints", NumberPoint)]),
        One(7, "sum", [Many(1, "dataPoints", NumberPoint), Temporality, new(3, "isMonotonic", OtlpFieldKind.Boolean)]),
        One(9, "histogram", [Many(1, "dataPoints", HistogramPoint), Temporality]),
        One(10, "exponentialHistogram", [Many(1, "dataPoints", ExponentialPoint), Temporality]),
        One(11, "summary", [Many(1, "dataPoints", SummaryPoint)]),
        Many(12, "metadata", KeyValue),
    ];

    private static readonly OtlpField DroppedAttributes = new(2, "droppedAttributesCount", OtlpFieldKind.Number);

    private static readonly List<OtlpField> Scope =
    [
        Text(1, "name"), Text(2, "version"), Many(3, "attributes", KeyValue), DroppedAttributes with { Number = 4 },
    ];

    private static readonly List<OtlpField> ScopeMetrics = [One(1, "scope", Scope), Many(2, "metrics", Metric), Text(3, "schemaUrl")];

    private static readonly List<OtlpField> ResourceMetrics =
    [
        One(1, "resource", [Many(1, "attributes", KeyValue), DroppedAttributes]), Many(2, "scopeMetrics", ScopeMetrics), Text(3, "schemaUrl"),
    ];

    /// <summary>ExportMetricsServiceRequest.</summary>
    public static IReadOnlyList<OtlpField> Request { get; } = [Many(1, "resourceMetrics", ResourceMetrics)];

    // A value holds lists of values.
    private static List<OtlpField> MakeAnyValue()
    {
        List<OtlpField> value =
        [
            Text(1, "stringValue"),
            new(2, "boolValue", OtlpFieldKind.Boolean),
            new(3, "intValue", OtlpFieldKind.Signed64),
            new(4, "doubleValue", OtlpFieldKind.Double),
            new(7, "bytesValue", OtlpFieldKind.Bytes),
        ];
        value.Add(One(5, "arrayValue", [Many(1, "values", value)]));
        value.Add(One(6, "kvlistValue", [Many(1, "values", [Text(1, "key"), One(2, "value", value)])]));
        return value;
    }

    private static OtlpField Text(int number, string name) => new(number, name, OtlpFieldKind.Text);

    private static OtlpField One(int number, string name, List<OtlpField> message) => new(number, name, OtlpFieldKind.Message, message);

    private static OtlpField Many(int number, string name, List<OtlpField> message) =>
        new(number, name, OtlpFieldKind.Message, message, IsRepeated: true);
}
