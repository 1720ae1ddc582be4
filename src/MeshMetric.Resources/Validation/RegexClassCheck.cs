namespace MeshMetric.Resources.Validation;

/// <summary>Checks a class in brackets.</summary>
internal static class RegexClassCheck
{
    /// <summary>Moves over the class; returns the finding, or <see langword="null"/>.</summary>
    /// <param name="pattern">The whole pattern.</param>
    /// <param name="position">The opening bracket before, the first character after the class afterwards.</param>
    public static string? Run(string pattern, ref int position)
    {
        position++;
        if (position < pattern.Length && pattern[position] == '^')
        {
            position++;
        }

        // A bracket that comes first is the character itself, for both engines.
        for (var isFirst = true; position < pattern.Length; isFirst = false)
        {
            if (pattern[position] == ']' && !isFirst)
            {
                position++;
                return null;
            }

            if (Item(pattern, ref position, isFirst) is { } finding)
            {
                return finding;
            }
        }

        return "the regex has a \"[\" without its \"]\"";
    }

    private static string? Item(string pattern, ref int position, bool isFirst)
    {
        if (pattern[position] == '-' && !isFirst && !IsLast(pattern, position))
        {
            return IsSubtraction(pattern, position)
                ? "the regex uses class subtraction; write out what is left"
                : "the regex has a \"-\" between two ranges; put it first or write \"\\-\"";
        }

        if (Character(pattern, ref position, out var low, out var isClass) is { } finding)
        {
            return finding;
        }

        if (position + 1 >= pattern.Length || pattern[position] != '-' || pattern[position + 1] == ']')
        {
            return null;
        }

        if (IsSubtraction(pattern, position))
        {
            return "the regex uses class subtraction; write out what is left";
        }

        if (isClass)
        {
            return "the regex has a range that begins with a class; write \"\\-\" for the character";
        }

        position++;
        if (Character(pattern, ref position, out var high, out isClass) is { } highFinding)
        {
            return highFinding;
        }

        return isClass
            ? "the regex has a range that ends with a class; write \"\\-\" for the character"
            : high < low ? $"the regex has its range \"{low}-{high}\" in the wrong order" : null;
    }

    private static string? Character(string pattern, ref int position, out char character, out bool isClass)
    {
        character = pattern[position];
        isClass = false;
        if (character == '[' && position + 1 < pattern.Length && pattern[position + 1] is ':' or '.' or '=')
        {
            return "the regex uses a POSIX class; write for example \"0-9\" or \"a-zA-Z\"";
        }

        if (character != '\\')
        {
            position++;
            return null;
        }

        var start = position;
        var finding = RegexEscapeCheck.Run(pattern, ref position, insideClass: true, out isClass);
        if (finding is null && !isClass)
        {
            character = Value(pattern.AsSpan(start + 1, position - start - 1));
        }

        return finding;
    }

    private static char Value(ReadOnlySpan<char> escape) => escape[0] switch
    {
        'a' => '\a',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        'x' => (char)Convert.ToInt32(escape[1..].ToString(), 16),
        var c => c,
    };

    private static bool IsLast(string pattern, int position) => position + 1 < pattern.Length && pattern[position + 1] == ']';

    private static bool IsSubtraction(string pattern, int position) => position + 1 < pattern.Length && pattern[position + 1] == '[';
}
