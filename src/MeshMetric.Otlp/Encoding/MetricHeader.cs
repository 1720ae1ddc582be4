using MeshMetric.Metrics;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>What comes before the points of a <c>Metric</c>: name, description, unit, type; and the fields before the points of its data.</summary>
internal sealed class MetricHeader
{
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
        OtlpTag.MetricSum when IsMonotonic => [OtlpTag.AggregationTemporality, OtlpTag.Cumulative, OtlpTag.SumIsMonotonic, 1],
        OtlpTag.MetricSum or OtlpTag.MetricHistogram => [OtlpTag.AggregationTemporality, OtlpTag.Cumulative],
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
