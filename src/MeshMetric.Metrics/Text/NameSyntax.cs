using System.Buffers;

namespace MeshMetric.Metrics.Text;

/// <summary>The characters names are made of. A name outside the legacy set has to stand in quotes.</summary>
internal static class NameSyntax
{
    private static readonly SearchValues<byte> MetricNameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_:"u8);

    private static readonly SearchValues<byte> LabelNameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    /// <summary>Length of the unquoted metric name that the text starts with, or 0.</summary>
    public static int MetricNameLength(ReadOnlySpan<byte> text) => Length(text, MetricNameBytes);

    /// <summary>Length of the unquoted label name that the text starts with, or 0.</summary>
    public static int LabelNameLength(ReadOnlySpan<byte> text) => Length(text, LabelNameBytes);

    public static bool IsLegacyMetricName(ReadOnlySpan<byte> name) => !name.IsEmpty && MetricNameLength(name) == name.Length;

    public static bool IsLegacyLabelName(ReadOnlySpan<byte> name) => !name.IsEmpty && LabelNameLength(name) == name.Length;

    private static int Length(ReadOnlySpan<byte> text, SearchValues<byte> allowed)
    {
        if (text.IsEmpty || text[0] is >= (byte)'0' and <= (byte)'9')
        {
            return 0;
        }

        int end = text.IndexOfAnyExcept(allowed);
        return end < 0 ? text.Length : end;
    }
}
