namespace MeshMetric.Resources.Validation;

/// <summary>Checks what follows a backslash.</summary>
internal static class RegexEscapeCheck
{
    private static readonly string[] Categories =
    [
        "C", "Cc", "Cf", "Co", "Cs", "L", "Ll", "Lm", "Lo", "Lt", "Lu", "M", "Mc", "Me", "Mn", "N", "Nd", "Nl", "No",
        "P", "Pc", "Pd", "Pe", "Pf", "Pi", "Po", "Ps", "S", "Sc", "Sk", "Sm", "So", "Z", "Zl", "Zp", "Zs",
    ];

    /// <summary>Moves over the escape; returns the finding, or <see langword="null"/>.</summary>
    /// <param name="pattern">The whole pattern.</param>
    /// <param name="position">The backslash before, the first character after the escape afterwards.</param>
    /// <param name="insideClass">Whether it stands between brackets.</param>
    /// <param name="isClass">Whether it stands for several characters and so can't begin or end a range.</param>
    public static string? Run(string pattern, ref int position, bool insideClass, out bool isClass)
    {
        isClass = false;
        if (position + 1 >= pattern.Length)
        {
            return "the regex ends with a backslash; write \"\\\\\" for the character";
        }

        var c = pattern[position + 1];
        position += 2;
        switch (c)
        {
            case 'd' or 'D' or 'w' or 'W' or 's' or 'S':
                isClass = true;
                return null;
            case 'a' or 'f' or 'n' or 'r' or 't' or 'v':
                return null;
            case 'b' or 'B' or 'A' or 'z' when !insideClass:
                return null;
            case 'x':
                return Hex(pattern, ref position);
            case 'p' or 'P':
                isClass = true;
                return Category(pattern, ref position, c);
            case 'Q' or 'E':
                return $"the regex uses \"\\{c}\" (literal quoting); escape each character in its place";
            case 'k':
                return "the regex uses a back-reference, which can't be run in linear time";
            case >= '1' and <= '9':
                return "the regex uses a back-reference or an octal escape; write \"\\xHH\" for a character";
            case '0':
                return "the regex uses an octal escape; write \"\\xHH\"";
            case 'Z':
                return "the regex uses \"\\Z\"; write \"$\"";
            case '_':
                return "the regex uses \"\\_\"; write \"_\"";
            case 'u':
                return "the regex uses \"\\u\"; write \"\\xHH\", or the character itself";
            case 'C':
                return "the regex uses \"\\C\" (any byte); write \".\"";
            case 'G':
                return "the regex uses \"\\G\" (end of the last match); remove it";
            default:
                return char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && !char.IsControl(c)
                    ? null
                    : $"the regex uses the unknown escape {Documents.Quoting.Quote("\\" + c)}";
        }
    }

    private static string? Hex(string pattern, ref int position)
    {
        if (position < pattern.Length && pattern[position] == '{')
        {
            return "the regex uses \"\\x{...}\"; write \"\\xHH\", or the character itself";
        }

        if (position + 1 < pattern.Length && char.IsAsciiHexDigit(pattern[position]) && char.IsAsciiHexDigit(pattern[position + 1]))
        {
            position += 2;
            return null;
        }

        return "the regex has \"\\x\" without two hexadecimal digits";
    }

    private static string? Category(string pattern, ref int position, char letter)
    {
        var end = position < pattern.Length && pattern[position] == '{' ? pattern.IndexOf('}', position) : -1;
        if (end < 0)
        {
            return $"the regex has \"\\{letter}\" without a category in braces; write for example \"\\{letter}{{L}}\"";
        }

        var name = pattern[(position + 1)..end];
        position = end + 1;
        return Array.IndexOf(Categories, name) >= 0
            ? null
            : $"the regex uses the Unicode block or script {Documents.Quoting.Quote(name)}; use a general category such as \"\\p{{L}}\"";
    }
}
