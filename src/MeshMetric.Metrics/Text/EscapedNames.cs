using System.Globalization;
using System.Text;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// Names outside the legacy set in the form a scraper asked for (exposition facts section 2, "escaping scheme"). Such names are rare, so
/// strings do.
/// </summary>
internal static class EscapedNames
{
    /// <summary>A metric name as it stands in quotes, with them.</summary>
    /// <param name="name">Unescaped UTF-8.</param>
    public static byte[] Quoted(ReadOnlySpan<byte> name)
    {
        string quoted = Encoding.UTF8.GetString(name)
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes($"\"{quoted}\"");
    }

    /// <summary>A metric name without characters outside the legacy set.</summary>
    /// <param name="name">Unescaped UTF-8.</param>
    /// <param name="escaping">The scheme; not <see cref="NameEscaping.AllowUtf8"/>.</param>
    public static byte[] MetricName(ReadOnlySpan<byte> name, NameEscaping escaping) => Escape(Encoding.UTF8.GetString(name), escaping, allowColon: true);

    /// <summary>A label name without characters outside the legacy set.</summary>
    /// <param name="escapedName">UTF-8 with the escapes of a quoted text.</param>
    /// <param name="escaping">The scheme; not <see cref="NameEscaping.AllowUtf8"/>.</param>
    public static byte[] LabelName(ReadOnlySpan<byte> escapedName, NameEscaping escaping)
    {
        byte[] name = new byte[escapedName.Length];
        int length = Escaping.Unescape(escapedName, name);
        return Escape(Encoding.UTF8.GetString(name, 0, length), escaping, allowColon: false);
    }

    private static byte[] Escape(string name, NameEscaping escaping, bool allowColon)
    {
        var text = new StringBuilder(escaping == NameEscaping.Values ? "U__" : "", name.Length + 16);
        int index = 0;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bool legal = IsLegal(rune, isFirst: index++ == 0, allowColon);
            switch (escaping)
            {
                case NameEscaping.Dots when rune.Value == '.':
                    text.Append("_dot_");
                    break;
                case NameEscaping.Dots or NameEscaping.Values when rune.Value == '_':
                    text.Append("__");
                    break;
                case NameEscaping.Values when !legal:
                    text.Append(CultureInfo.InvariantCulture, $"_{rune.Value:X}_");
                    break;
                default:
                    text.Append(legal ? (char)rune.Value : '_');
                    break;
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static bool IsLegal(Rune rune, bool isFirst, bool allowColon) =>
        rune.IsAscii
        && (char.IsAsciiLetter((char)rune.Value) || rune.Value == '_' || (rune.Value == ':' && allowColon) || (!isFirst && char.IsAsciiDigit((char)rune.Value)));
}
