using System.Buffers;

namespace MeshMetric.Resources.Writing;

/// <summary>What readers of YAML 1.1 take for something else than text; others read what we write.</summary>
internal static class YamlEleven
{
    private static readonly SearchValues<char> NumberLike = SearchValues.Create("0123456789-:.TtZz+eE_ ");

    /// <summary>Whether text that is not empty has to be quoted: old booleans, dates, sexagesimal numbers, digits with underscores.</summary>
    public static bool IsSpecial(string text) =>
        text.ToUpperInvariant() is "Y" or "N" or "YES" or "NO" or "ON" or "OFF" or "<<"
        || (char.IsAsciiDigit(text[0]) && text.AsSpan().Count('.') < 2 && !text.AsSpan().ContainsAnyExcept(NumberLike));
}
