using MeshMetric.Testing.Otlp.Wire;

namespace MeshMetric.Testing.Otlp;

/// <summary>Decodes requests with generated code, and refuses what OTLP forbids.</summary>
public static class OtlpDecoder
{
    /// <exception cref="InvalidDataException">The request breaks an invariant of the OTLP specification.</exception>
    /// <exception cref="Google.Protobuf.InvalidProtocolBufferException">The bytes are no such message.</exception>
    public static IReadOnlyList<DecodedPoint> Decode(ReadOnlySpan<byte> request) =>
        Decode(ExportMetricsServiceRequest.Parser.ParseFrom(request.ToArray()));

    /// <exception cref="InvalidDataException">The request breaks an invariant of the OTLP specification.</exception>
    public static IReadOnlyList<DecodedPoint> Decode(ExportMetricsServiceRequest request)
    {
        List<DecodedPoint> points = [];
        HashSet<string> identities = [];
        foreach (ResourceMetrics resource in request.ResourceMetrics)
        {
            Require(resource.ScopeMetrics.Count > 0, "a resource without scopes");
            Dictionary<string, string> resourceAttributes = Attributes(resource.Resource.Attributes);
            foreach (ScopeMetrics scope in resource.ScopeMetrics)
            {
                Require(scope.Metrics.Count > 0, "a scope without metrics");
                Dictionary<string, string> scopeAttributes = Attributes(scope.Scope.Attributes);
                foreach (Metric metric in scope.Metrics)
                {
                    string identity = string.Join(
                        '\u0001',
                        [.. Sorted(resourceAttributes), "", scope.Scope.Name, scope.Scope.Version, scope.SchemaUrl, .. Sorted(scopeAttributes), "", metric.Name]);
                    Require(identities.Add(identity), $"metric {metric.Name} twice in one request");
                    Dictionary<string, string> metadata = Attributes(metric.Metadata);
                    DecodedPoint head = new()
                    {
                        Metric = metric.Name,
                        Type = metric.DataCase.ToString(),
                        Description = metric.Description,
                        Unit = metric.Unit,
                        PrometheusType = metadata.GetValueOrDefault("prometheus.type"),
                        Resource = resourceAttributes,
                        ScopeName = scope.Scope.Name,
                        ScopeVersion = scope.Scope.Version,
                        ScopeSchemaUrl = scope.SchemaUrl,
                        ScopeAttributes = scopeAttributes,
                        Attributes = new Dictionary<string, string>(),
                        StartTime = 0,
                        Time = 0,
                    };
                    int before = points.Count;
                    points.AddRange(Points(metric, head));
                    Require(points.Count > before, $"metric {metric.Name} without points");
                }
            }
        }

        return points;
    }

    private static IEnumerable<DecodedPoint> Points(Metric metric, DecodedPoint head) => metric.DataCase switch
    {
        Metric.DataOneofCase.Gauge => metric.Gauge.DataPoints.Select(point => Number(head, point)),
        Metric.DataOneofCase.Sum => metric.Sum.DataPoints.Select(point =>
        {
            return Number(head, point) with { IsMonotonic = metric.Sum.IsMonotonic, IsDelta = IsDelta(metric.Sum.AggregationTemporality) };
        }),
        Metric.DataOneofCase.Histogram => metric.Histogram.DataPoints.Select(point =>
        {
            return Histogram(head, point) with { IsDelta = IsDelta(metric.Histogram.AggregationTemporality) };
        }),
        Metric.DataOneofCase.Summary => metric.Summary.DataPoints.Select(point => Summary(head, point)),
        _ => throw new InvalidDataException($"metric {metric.Name} without data"),
    };

    private static bool IsDelta(AggregationTemporality temporality)
    {
        Require(temporality is AggregationTemporality.Cumulative or AggregationTemporality.Delta, "neither cumulative nor delta");
        return temporality == AggregationTemporality.Delta;
    }

    private static DecodedPoint Number(DecodedPoint head, NumberDataPoint point)
    {
        bool hasNoValue = IsFlagged(point.Flags);
        Require(hasNoValue || point.ValueCase == NumberDataPoint.ValueOneofCase.AsDouble, "a number without a double");
        Require(!hasNoValue || point.ValueCase == NumberDataPoint.ValueOneofCase.None, "a number with a value and a flag that denies it");
        return Common(head, point.StartTimeUnixNano, point.TimeUnixNano, point.Attributes) with
        {
            Value = point.AsDouble,
            HasNoValue = hasNoValue,
            Exemplars = Exemplars(point.Exemplars),
        };
    }

    private static bool IsFlagged(uint flags)
    {
        Require(flags <= 1, "a flag that does not exist");
        return flags == 1;
    }

    private static List<DecodedExemplar> Exemplars(IEnumerable<Exemplar> exemplars)
    {
        List<DecodedExemplar> result = [];
        foreach (Exemplar exemplar in exemplars)
        {
            Require(exemplar.ValueCase == Exemplar.ValueOneofCase.AsDouble, "an exemplar without a double");
            Require(exemplar.TraceId.Length is 0 or 16 && exemplar.SpanId.Length is 0 or 8, "an id of a wrong length");
            result.Add(new DecodedExemplar(
                exemplar.AsDouble,
                exemplar.TimeUnixNano,
                Convert.ToHexStringLower(exemplar.TraceId.Span),
                Convert.ToHexStringLower(exemplar.SpanId.Span),
                DecodedPoint.Text(Attributes(exemplar.FilteredAttributes))));
        }

        return result;
    }

    private static DecodedPoint Histogram(DecodedPoint head, HistogramDataPoint point)
    {
        bool hasNoValue = IsFlagged(point.Flags);
        Require(
            hasNoValue ? point.BucketCounts.Count == 0 : point.BucketCounts.Count == point.ExplicitBounds.Count + 1,
            "bounds and buckets do not fit");
        Require(point.BucketCounts.Aggregate(0UL, static (sum, count) => checked(sum + count)) == point.Count, "buckets do not add up");
        Require(point.ExplicitBounds.All(double.IsFinite), "a bound that is not finite");
        for (int i = 1; i < point.ExplicitBounds.Count; i++)
        {
            Require(point.ExplicitBounds[i] > point.ExplicitBounds[i - 1], "bounds do not ascend");
        }

        return Common(head, point.StartTimeUnixNano, point.TimeUnixNano, point.Attributes) with
        {
            Count = point.Count,
            Sum = point.HasSum ? point.Sum : null,
            Bounds = [.. point.ExplicitBounds],
            BucketCounts = [.. point.BucketCounts],
            HasNoValue = hasNoValue,
            Exemplars = Exemplars(point.Exemplars),
        };
    }

    private static DecodedPoint Summary(DecodedPoint head, SummaryDataPoint point)
    {
        double last = -1;
        foreach (SummaryDataPoint.Types.ValueAtQuantile value in point.QuantileValues)
        {
            Require(value.Quantile > last && value.Quantile <= 1, "quantiles do not ascend within 0..1");
            Require(value.Value >= 0, "a quantile's value is negative");
            last = value.Quantile;
        }

        return Common(head, point.StartTimeUnixNano, point.TimeUnixNano, point.Attributes) with
        {
            Count = point.Count,
            Sum = point.Sum,
            HasNoValue = IsFlagged(point.Flags),
            Quantiles = [.. point.QuantileValues.Select(static value => (value.Quantile, value.Value))],
        };
    }

    private static DecodedPoint Common(DecodedPoint head, ulong start, ulong time, IEnumerable<KeyValue> attributes)
    {
        Require(time != 0, "a point without time");
        Require(start <= time, "a point that starts after its time");
        return head with { StartTime = start, Time = time, Attributes = Attributes(attributes) };
    }

    private static Dictionary<string, string> Attributes(IEnumerable<KeyValue> attributes)
    {
        Dictionary<string, string> result = [];
        foreach (KeyValue attribute in attributes)
        {
            Require(attribute.Value.ValueCase == AnyValue.ValueOneofCase.StringValue, $"attribute {attribute.Key} is not a string");
            Require(result.TryAdd(attribute.Key, attribute.Value.StringValue), $"attribute {attribute.Key} twice");
        }

        return result;
    }

    private static IEnumerable<string> Sorted(Dictionary<string, string> attributes) =>
        attributes.OrderBy(static pair => pair.Key, StringComparer.Ordinal).SelectMany(static pair => new[] { pair.Key, pair.Value });

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new InvalidDataException($"The request is not legal OTLP: {problem}.");
        }
    }
}
