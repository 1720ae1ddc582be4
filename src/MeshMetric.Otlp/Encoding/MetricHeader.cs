using MeshMetric.Metrics;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>What comes before the points of a <c>Metric</c>: name, description, unit, type; and the fields before the points of its data.</summary>
internal sealed class MetricHeader(bool isDelta)
{
    private readonly byte[] _monotonic =
        [OtlpTag.AggregationTemporality, isDelta ? OtlpTag.Delta : OtlpTag.Cumulative, OtlpTag.SumIsMonotonic, 1];

    private readonly ProtoBuffer _fields = new();
    private readonly Utf8Repair _repair = new();
    private byte[] _unescaped = [];

    /// <summary>Fields of the <c>Metric</c>.</summary>
    public ReadOnlySpan<byte> Fields => _fields.Written;

    /// <summary>Tag of the data that follows.</summary>
    public byte DataTag { get; private set; }

    /// <summary>Fields of the data that come before its points.</summary>
    public ReadOnlySpan<byte> DataFields => DataTag switch
    {
        OtlpTag.MetricSum when IsMonotonic => _monotonic,
        OtlpTag.MetricHistogram => new ReadOnlySpan<byte>(_monotonic, 0, 2),
        OtlpTag.MetricSum => [OtlpTag.AggregationTemporality, OtlpTag.Cumulative],
        _ => [],
    };

    private bool IsMonotonic { get; set; }

    /// <summary>Takes a family's metadata.</summary>
    public void Set(MergedFamily family)
    {
        IsMonotonic = family.Kind == MetricKind.Counter;
        DataTag = family.Kind switch
        {
            MetricKind.Counter or MetricKind.Info or MetricKind.StateSet => OtlpTag.MetricSum,
            MetricKind.Histogram => OtlpTag.MetricHistogram,
            MetricKind.Summary => OtlpTag.MetricSummary,
            _ => OtlpTag.MetricGauge,
        };

        _fields.Clear();
        _fields.WriteBytes(OtlpTag.MetricName, _repair.Valid(family.Name));
        if (!family.Help.IsEmpty)
        {
            _fields.WriteBytes(OtlpTag.MetricDescription, Unescape(_repair.Valid(family.Help)));
        }

        if (!family.Unit.IsEmpty)
        {
            _fields.WriteBytes(OtlpTag.MetricUnit, MetricUnit.Translate(_repair.Valid(family.Unit)));
        }

        StringAttribute.Write(_fields, OtlpTag.MetricMetadata, "prometheus.type"u8, MetricKindWord.Of(family.Kind));
    }

    /// <summary>Takes a metric that is not in the scrape.</summary>
    public void Set(RememberedMetric metric)
    {
        _fields.Clear();
        _fields.WriteRaw(metric.Fields);
        DataTag = metric.DataTag;
        IsMonotonic = metric.IsMonotonic;
    }

    /// <summary>The metric to remember: the one that is remembered already, when it is the same.</summary>
    public RememberedMetric Remember(RememberedMetric? known) =>
        known is not null && known.DataTag == DataTag && known.IsMonotonic == IsMonotonic && Fields.SequenceEqual(known.Fields)
            ? known
            : new RememberedMetric(Fields.ToArray(), DataTag, IsMonotonic);

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\'))
        {
            return text;
        }

        if (_unescaped.Length < text.Length)
        {
            _unescaped = new byte[text.Length];
        }

        return _unescaped.AsSpan(0, Escaping.Unescape(text, _unescaped));
    }
}
