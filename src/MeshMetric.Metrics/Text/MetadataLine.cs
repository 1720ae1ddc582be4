using System.Text;
using System.Text.Unicode;

namespace MeshMetric.Metrics.Text;

/// <summary>A HELP, TYPE or UNIT line.</summary>
internal static class MetadataLine
{
    /// <summary>Parses a line that starts with <c>#</c>.</summary>
    /// <param name="line">The line without its newline.</param>
    /// <param name="name">Filled with the family's name, unquoted and unescaped.</param>
    /// <param name="isOpenMetrics">Whether there are UNIT lines.</param>
    /// <param name="rest">The type word, the unit, or the HELP text with its escapes.</param>
    /// <param name="kind">What the line is.</param>
    public static LineError Parse(
        ReadOnlySpan<byte> line, ScratchBuffer name, bool isOpenMetrics, out ReadOnlySpan<byte> rest, out MetadataKind kind)
    {
        rest = default;
        ReadOnlySpan<byte> text = line[1..].TrimStart(" \t"u8);
        kind = IsKeyword(text, "TYPE"u8) ? MetadataKind.Type
            : IsKeyword(text, "HELP"u8) ? MetadataKind.Help
            : isOpenMetrics && IsKeyword(text, "UNIT"u8) ? MetadataKind.Unit
            : MetadataKind.Comment;
        if (kind == MetadataKind.Comment)
        {
            return LineError.None;
        }

        text = text[4..].TrimStart(" \t"u8);
        name.Clear();
        int length = NameSyntax.MetricNameLength(text);
        if (length > 0)
        {
            name.Append(text[..length]);
        }
        else if (text.StartsWith("\""u8))
        {
            int end = EndOfQuoted(text);
            if (end < 0)
            {
                return LineError.UnterminatedValue;
            }

            name.AppendUnescaped(text[1..end]);
            length = end + 1;
        }

        if (name.Length == 0)
        {
            return LineError.MissingName;
        }

        text = text[length..];
        if (!text.IsEmpty && text[0] is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
        {
            return LineError.BadMetricName;
        }

        rest = text.TrimStart(" \t"u8);
        if (kind == MetadataKind.Type)
        {
            rest = rest.TrimEnd(" \t\r"u8);
            if (rest.IsEmpty || rest.IndexOfAny((byte)' ', (byte)'\t') >= 0)
            {
                return LineError.MissingType;
            }
        }
        else if (kind == MetadataKind.Unit)
        {
            rest = rest.TrimEnd(" \t\r"u8);
        }
        else if (rest.EndsWith("\r"u8))
        {
            rest = rest[..^1];
        }

        return Utf8.IsValid(line) ? LineError.None : LineError.BadUtf8;
    }

    /// <summary>The type a TYPE line names; a word text 0.0.4 does not have is untyped.</summary>
    public static MetricKind KindOf(ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(word, "counter"u8) ? MetricKind.Counter
        : Ascii.EqualsIgnoreCase(word, "gauge"u8) ? MetricKind.Gauge
        : Ascii.EqualsIgnoreCase(word, "histogram"u8) ? MetricKind.Histogram
        : Ascii.EqualsIgnoreCase(word, "summary"u8) ? MetricKind.Summary
        : MetricKind.Untyped;

    /// <summary>The type an OpenMetrics TYPE line names; a word OpenMetrics does not have is unknown.</summary>
    public static MetricKind OpenMetricsKindOf(ReadOnlySpan<byte> word) =>
        Ascii.EqualsIgnoreCase(word, "info"u8) ? MetricKind.Info
        : Ascii.EqualsIgnoreCase(word, "stateset"u8) ? MetricKind.StateSet
        : Ascii.EqualsIgnoreCase(word, "gaugehistogram"u8) ? MetricKind.GaugeHistogram
        : KindOf(word);

    private static bool IsKeyword(ReadOnlySpan<byte> text, ReadOnlySpan<byte> keyword) =>
        text.Length > keyword.Length && text.StartsWith(keyword) && text[keyword.Length] is (byte)' ' or (byte)'\t';

    /// <summary>Where the quoted text ends that the text starts with; -1 when it does not.</summary>
    public static int EndOfQuoted(ReadOnlySpan<byte> text)
    {
        for (int at = 1; at < text.Length; at++)
        {
            switch (text[at])
            {
                case (byte)'"':
                    return at;
                case (byte)'\\':
                    at++;
                    break;
                default:
                    break;
            }
        }

        return -1;
    }
}
