using System.Buffers;
using System.Globalization;

namespace MeshMetric.Resources.Documents;

/// <summary>YAML 1.2's core schema: what a scalar without quotes and tag is.</summary>
internal static class CoreSchema
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static ScalarKind Resolve(string text)
    {
        if (text.Length == 0)
        {
            return ScalarKind.Null;
        }

        return text[0] switch
        {
            '~' or 'n' or 'N' when text is "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
            't' or 'T' or 'f' or 'F' when IsBoolean(text) => ScalarKind.Boolean,
            (>= '0' and <= '9') or '+' or '-' or '.' => ResolveNumber(text),
            _ => ScalarKind.Text,
        };
    }

    public static bool IsBoolean(string text) => text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE";

    /// <summary>Reads a core schema integer: decimal, <c>0o</c> octal or <c>0x</c> hexadecimal.</summary>
    public static bool TryInteger(string text, out long value)
    {
        var span = text.AsSpan();
        if (span.StartsWith("0x"))
        {
            return long.TryParse(span[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
        }

        if (span.StartsWith("0o"))
        {
            return TryOctal(span[2..], out value);
        }

        return long.TryParse(span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryOctal(ReadOnlySpan<char> digits, out long value)
    {
        value = 0;
        if (digits.Length is 0 or > 20)
        {
            return false;
        }

        foreach (var digit in digits)
        {
            if (digit is < '0' or > '7')
            {
                return false;
            }

            value = (value << 3) + (digit - '0');
        }

        return true;
    }

    private static ScalarKind ResolveNumber(string text)
    {
        var span = text.AsSpan();
        if (span.StartsWith("0x"))
        {
            return span.Length > 2 && !span[2..].ContainsAnyExcept(HexDigits) ? ScalarKind.Integer : ScalarKind.Text;
        }

        if (span.StartsWith("0o"))
        {
            return span.Length > 2 && !span[2..].ContainsAnyExceptInRange('0', '7') ? ScalarKind.Integer : ScalarKind.Text;
        }

        if (span[0] is '+' or '-')
        {
            span = span[1..];
        }

        if (span is ".inf" or ".Inf" or ".INF" || text is ".nan" or ".NaN" or ".NAN")
        {
            return ScalarKind.Float;
        }

        var whole = CountDigits(span);
        var rest = span[whole..];
        if (rest.IsEmpty)
        {
            return whole > 0 ? ScalarKind.Integer : ScalarKind.Text;
        }

        var fraction = 0;
        if (rest[0] == '.')
        {
            fraction = CountDigits(rest[1..]);
            rest = rest[(1 + fraction)..];
        }

        if (whole + fraction == 0)
        {
            return ScalarKind.Text;
        }

        if (rest is ['e' or 'E', ..])
        {
            rest = rest[1..];
            rest = rest is ['+' or '-', ..] ? rest[1..] : rest;
            return rest.Length > 0 && CountDigits(rest) == rest.Length ? ScalarKind.Float : ScalarKind.Text;
        }

        return rest.IsEmpty ? ScalarKind.Float : ScalarKind.Text;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
