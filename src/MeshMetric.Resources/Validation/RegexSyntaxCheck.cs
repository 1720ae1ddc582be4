using System.Globalization;

namespace MeshMetric.Resources.Validation;

/// <summary>Walks a pattern once and stops at the first construct that is not common to RE2 and .NET.</summary>
internal sealed class RegexSyntaxCheck(string pattern)
{
    private const int MostRepeats = 1_000;
    private const int DeepestGroup = 100;
    private const int LongestCount = 26;

    // Of each open group: the largest product of counts inside it so far.
    private readonly Stack<int> _outer = new();
    private int _position;
    private int _repeats = 1;

    // The largest product of counts inside the piece that a quantifier would repeat; 0 when there is nothing to repeat.
    private int _piece;
    private bool _quantified;

    /// <summary>The finding, or <see langword="null"/>.</summary>
    public string? Run()
    {
        while (_position < pattern.Length)
        {
            if (Step() is { } finding)
            {
                return finding;
            }
        }

        return _outer.Count > 0 ? "the regex has a \"(\" without its \")\"" : null;
    }

    private string? Step()
    {
        var c = pattern[_position];
        switch (c)
        {
            case '(':
                return OpenGroup();
            case ')':
                return CloseGroup();
            case '|':
                _position++;
                _piece = 0;
                return null;
            case '[':
                return Piece(RegexClassCheck.Run(pattern, ref _position));
            case '\\':
                return Piece(RegexEscapeCheck.Run(pattern, ref _position, insideClass: false, out _));
            case '*' or '+' or '?':
                _position++;
                return Quantify(1, c.ToString());
            case '{' when TryCount(out var most, out var text, out var finding):
                return finding ?? Quantify(most, text);
            default:
                _position++;
                return Piece(null);
        }
    }

    private string? Piece(string? finding)
    {
        _piece = 1;
        _quantified = false;
        return finding;
    }

    private string? Quantify(int most, string text)
    {
        if (_piece == 0)
        {
            return $"the regex has nothing for \"{text}\" to repeat at position {At(_position - text.Length)}";
        }

        if (_quantified)
        {
            return $"the regex repeats a repetition with \"{text}\" (possessive or nested quantifier); use a group";
        }

        // A "?" behind a quantifier makes it lazy.
        if (_position < pattern.Length && pattern[_position] == '?')
        {
            _position++;
        }

        _piece *= Math.Max(most, 1);
        if (_piece > MostRepeats)
        {
            return $"the regex repeats more than {MostRepeats} times with \"{text}\"";
        }

        _repeats = Math.Max(_repeats, _piece);
        _quantified = true;
        return null;
    }

    /// <summary>Reads <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; anything else in braces is literal for both engines.</summary>
    private bool TryCount(out int most, out string text, out string? finding)
    {
        most = 0;
        text = "";
        finding = null;
        var end = pattern.IndexOf('}', _position, Math.Min(LongestCount, pattern.Length - _position));
        if (end < 0)
        {
            return false;
        }

        var inside = pattern.AsSpan(_position + 1, end - _position - 1);
        var comma = inside.IndexOf(',');
        var low = comma < 0 ? inside : inside[..comma];
        var high = comma < 0 ? low : inside[(comma + 1)..];
        if (!IsDigits(low) || (!high.IsEmpty && !IsDigits(high)))
        {
            return false;
        }

        text = pattern[_position..(end + 1)];
        _position = end + 1;
        var least = Number(low);
        most = high.IsEmpty ? least : Number(high);
        if (least > MostRepeats || most > MostRepeats)
        {
            finding = $"the regex repeats more than {MostRepeats} times with \"{text}\"";
        }
        else if (most < least)
        {
            finding = $"the regex has its counts in the wrong order in \"{text}\"";
        }

        return true;
    }

    private string? OpenGroup()
    {
        if (_outer.Count >= DeepestGroup)
        {
            return $"the regex has more than {DeepestGroup} groups inside one another";
        }

        var rest = pattern.AsSpan(_position + 1);
        if (rest is ['?', ..])
        {
            if (Special(rest[1..]) is { } finding)
            {
                return finding;
            }

            var flags = rest[1..].IndexOfAny(':', ')');
            var isGroup = flags >= 0 && rest[1 + flags] == ':';
            if (flags < 0 || !IsFlags(rest.Slice(1, flags), isGroup))
            {
                return $"the regex has a group at position {At(_position)} whose flags are not among \"i\", \"m\" and \"s\"";
            }

            _position += flags + 3;
            if (!isGroup)
            {
                // (?i) changes what follows and is nothing that could be repeated.
                _piece = 0;
                return null;
            }
        }
        else
        {
            _position++;
        }

        _outer.Push(_repeats);
        _repeats = 1;
        _piece = 0;
        _quantified = false;
        return null;
    }

    private string? CloseGroup()
    {
        if (!_outer.TryPop(out var outer))
        {
            return $"the regex has a \")\" without its \"(\" at position {At(_position)}; write \"\\)\" for the character";
        }

        _position++;
        _piece = _repeats;
        _repeats = Math.Max(outer, _repeats);
        _quantified = false;
        return null;
    }

    private static string? Special(ReadOnlySpan<char> rest) => rest switch
    {
        ['=', ..] or ['!', ..] => "the regex uses look-ahead, which can't be run in linear time",
        ['<', '=', ..] or ['<', '!', ..] => "the regex uses look-behind, which can't be run in linear time",
        ['P', '=', ..] => "the regex uses a back-reference, which can't be run in linear time",
        ['P', '>', ..] => "the regex uses a recursive group, which can't be run in linear time",
        ['P', '<', ..] or ['<', ..] or ['\'', ..] => "the regex uses a named group; write \"(\" in its place",
        ['>', ..] => "the regex uses an atomic group; write \"(?:\" in its place",
        ['(', ..] => "the regex uses a conditional group, which can't be run in linear time",
        ['#', ..] => "the regex uses a comment; remove it",
        ['|', ..] => "the regex uses a branch reset group; write \"(?:\" in its place",
        _ => null,
    };

    private static bool IsFlags(ReadOnlySpan<char> flags, bool mayBeEmpty)
    {
        if (flags.IsEmpty)
        {
            return mayBeEmpty;
        }

        var minus = flags.IndexOf('-');
        var off = minus < 0 ? [] : flags[(minus + 1)..];
        var on = minus < 0 ? flags : flags[..minus];
        return (minus < 0 || !off.IsEmpty) && !on.ContainsAnyExcept('i', 'm', 's') && !off.ContainsAnyExcept('i', 'm', 's');
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    private static int Number(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private static string At(int index) => (index + 1).ToString(CultureInfo.InvariantCulture);
}
