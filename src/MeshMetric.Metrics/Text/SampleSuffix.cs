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

    /// <summary>Length of the suffix of a kind that the text starts with, or 0.</summary>
    public static int LengthAt(ReadOnlySpan<byte> text, MetricKind kind)
    {
        if (kind is not (MetricKind.Histogram or MetricKind.Summary) || text.Length < 4)
        {
            return 0;
        }

        return text[1] switch
        {
            (byte)'b' when kind == MetricKind.Histogram && text.StartsWith("_bucket"u8) => 7,
            (byte)'c' when text.StartsWith("_count"u8) => 6,
            (byte)'s' when text.StartsWith("_sum"u8) => 4,
            _ => 0,
        };
    }

    /// <summary>Whether OpenMetrics has samples with this suffix in a family of this kind.</summary>
    public static bool IsOpenMetrics(ReadOnlySpan<byte> suffix, MetricKind kind) => kind switch
    {
        MetricKind.Histogram or MetricKind.Summary => LengthAt(suffix, kind) == suffix.Length || suffix.SequenceEqual(Created),
        MetricKind.GaugeHistogram => suffix.SequenceEqual("_bucket"u8) || suffix.SequenceEqual("_gsum"u8) || suffix.SequenceEqual("_gcount"u8),
        _ => false,
    };

    /// <summary>Length of the suffix of any OpenMetrics kind that the name ends with, or 0.</summary>
    public static int OpenMetricsLengthAtEnd(ReadOnlySpan<byte> name) =>
        name.EndsWith(Created) ? 8 : name.EndsWith("_gcount"u8) ? 7 : name.EndsWith("_gsum"u8) ? 5 : LengthAtEnd(name);

    /// <summary>Length of the suffix of any kind that the name ends with, or 0.</summary>
    public static int LengthAtEnd(ReadOnlySpan<byte> name) =>
        name.EndsWith("_bucket"u8) ? 7 : name.EndsWith("_count"u8) ? 6 : name.EndsWith("_sum"u8) ? 4 : 0;
}
