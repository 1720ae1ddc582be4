namespace MeshMetric.Metrics.Text;

/// <summary>The suffixes that make a sample name of a family's name.</summary>
internal static class SampleSuffix
{
    /// <summary>OpenMetrics: what the name of a counter's samples has more than its family's.</summary>
    public static ReadOnlySpan<byte> Total => "_total"u8;

    /// <summary>OpenMetrics: what the name of an info's samples has more than its family's.</summary>
    public static ReadOnlySpan<byte> Info => "_info"u8;

    /// <summary>OpenMetrics: the start of a counter, histogram or summary.</summary>
    public static ReadOnlySpan<byte> Created => "_created"u8;

    /// <summary>What a sample of that name has more than its family.</summary>
    public static ReadOnlySpan<byte> Of(SampleName name) => name switch
    {
        SampleName.Bucket => "_bucket"u8,
        SampleName.Sum => "_sum"u8,
        SampleName.Count => "_count"u8,
        SampleName.GaugeSum => "_gsum"u8,
        SampleName.GaugeCount => "_gcount"u8,
        SampleName.Created or SampleName.CounterCreated => Created,
        _ => default,
    };

    /// <summary>The name whose suffix the text starts with, of those that text 0.0.4 has for a kind; else the family's own.</summary>
    public static SampleName At(ReadOnlySpan<byte> text, MetricKind kind)
    {
        if (kind is not (MetricKind.Histogram or MetricKind.Summary) || text.Length < 4)
        {
            return SampleName.Family;
        }

        return text[1] switch
        {
            (byte)'b' when kind == MetricKind.Histogram && text.StartsWith("_bucket"u8) => SampleName.Bucket,
            (byte)'c' when text.StartsWith("_count"u8) => SampleName.Count,
            (byte)'s' when text.StartsWith("_sum"u8) => SampleName.Sum,
            _ => SampleName.Family,
        };
    }

    /// <summary>The name whose suffix the text ends with, whatever the kind; the family's own when it ends with none.</summary>
    public static SampleName AtEnd(ReadOnlySpan<byte> text) =>
        text.EndsWith("_bucket"u8) ? SampleName.Bucket
        : text.EndsWith("_count"u8) ? SampleName.Count
        : text.EndsWith("_sum"u8) ? SampleName.Sum
        : SampleName.Family;

    /// <summary>The same with the suffixes of OpenMetrics.</summary>
    public static SampleName OpenMetricsAtEnd(ReadOnlySpan<byte> text) =>
        text.EndsWith(Created) ? SampleName.Created
        : text.EndsWith("_gcount"u8) ? SampleName.GaugeCount
        : text.EndsWith("_gsum"u8) ? SampleName.GaugeSum
        : AtEnd(text);

    /// <summary>Whether text 0.0.4 has samples of that name, beside the family's own, in a family of this kind.</summary>
    public static bool Has(MetricKind kind, SampleName name) => kind switch
    {
        MetricKind.Histogram => name is SampleName.Bucket or SampleName.Sum or SampleName.Count,
        MetricKind.Summary => name is SampleName.Sum or SampleName.Count,
        _ => false,
    };

    /// <summary>The same for OpenMetrics.</summary>
    public static bool OpenMetricsHas(MetricKind kind, SampleName name) => kind switch
    {
        MetricKind.Histogram or MetricKind.Summary => name == SampleName.Created || Has(kind, name),
        MetricKind.GaugeHistogram => name is SampleName.Bucket or SampleName.GaugeSum or SampleName.GaugeCount,
        _ => false,
    };
}
