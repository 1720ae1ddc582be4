namespace MeshMetric.Metrics.Text;

/// <summary>The suffixes that make a sample name of a family's name.</summary>
internal static class SampleSuffix
{
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

    /// <summary>Length of the suffix of any kind that the name ends with, or 0.</summary>
    public static int LengthAtEnd(ReadOnlySpan<byte> name) =>
        name.EndsWith("_bucket"u8) ? 7 : name.EndsWith("_count"u8) ? 6 : name.EndsWith("_sum"u8) ? 4 : 0;
}
