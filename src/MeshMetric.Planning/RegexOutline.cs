using System.Buffers;

namespace MeshMetric.Planning;

/// <summary>
/// The literal texts that a match of a regex holds in any case, per alternative. What the regex says beyond them is forgotten, so that an outline
/// matches whatever the regex matches, and more.
/// </summary>
internal ref struct RegexOutline
{
    private const int MaxAlternatives = 64;
    private const char Gap = '\0';

    private static readonly SearchValues<char> CountCharacters = SearchValues.Create("0123456789,");

    private readonly ReadOnlySpan<char> _regex;
    private int _at;
    private bool _isUnknown;

    private RegexOutline(ReadOnlySpan<char> regex) => _regex = regex;

    /// <summary>Outlines a regex of the subset that policies may use (policy rules, "one regex syntax everywhere").</summary>
    /// <param name="regex">The regex.</param>
    /// <returns>Per alternative the texts in order, or <see langword="null"/> when some construct isn't understood here.</returns>
    public static IReadOnlyList<string[]>? Of(string regex)
    {
        if (regex.Contains(Gap))
        {
            return null;
        }

        var outline = new RegexOutline(regex);
        var alternatives = outline.Alternation();
        return outline._isUnknown || outline._at < regex.Length
            ? null
            : [.. alternatives.Select(alternative => alternative.Split(Gap, StringSplitOptions.RemoveEmptyEntries))];
    }

    private List<string> Alternation()
    {
        var all = Sequence();
        while (!_isUnknown && Take('|'))
        {
            all.AddRange(Sequence());
        }

        return all;
    }

    private List<string> Sequence()
    {
        List<string> sequences = [""];
        while (!_isUnknown && _at < _regex.Length && _regex[_at] is not ('|' or ')'))
        {
            var atom = Atom();
            switch (Quantify())
            {
                case Quantity.MaybeNone:
                    atom = [Gap.ToString()];
                    break;
                case Quantity.OneOrMore:
                    atom = [.. atom.Select(text => text + Gap)];
                    break;
                default:
                    break;
            }

            // Too many combinations say no more than a gap does.
            if (sequences.Count * atom.Count > MaxAlternatives)
            {
                atom = [Gap.ToString()];
            }

            sequences = [.. sequences.SelectMany(before => atom.Select(after => before + after))];
        }

        return sequences;
    }

    private List<string> Atom()
    {
        var c = _regex[_at++];
        switch (c)
        {
            case '(':
                if (Take('?') && !Take(':'))
                {
                    return Unknown();
                }

                var inside = Alternation();
                return Take(')') ? inside : Unknown();
            case '[':
                return Class();
            case '\\':
                return Escape();
            case '.':
                return [Gap.ToString()];
            case '^' or '$':
                return [""];
            case '*' or '+' or '?' or '{' or '}' or ']':
                return Unknown();
            default:
                return [c.ToString()];
        }
    }

    private List<string> Class()
    {
        _ = Take('^');
        _ = Take(']');
        while (_at < _regex.Length && _regex[_at] != ']')
        {
            if (_regex[_at] == '[')
            {
                return Unknown();
            }

            _at += _regex[_at] == '\\' ? 2 : 1;
        }

        return Take(']') ? [Gap.ToString()] : Unknown();
    }

    private List<string> Escape()
    {
        if (_at == _regex.Length)
        {
            return Unknown();
        }

        // Of the letters only those that stand for one character of a kind, or for a place.
        var c = _regex[_at++];
        return !char.IsLetterOrDigit(c) ? [c.ToString()] : c is 'd' or 'D' or 'w' or 'W' or 's' or 'S' or 'b' or 'B' ? [Gap.ToString()] : Unknown();
    }

    private Quantity Quantify()
    {
        var quantity = Quantity.One;
        while (_at < _regex.Length && _regex[_at] is '*' or '+' or '?' or '{')
        {
            var c = _regex[_at++];
            if (c == '{')
            {
                var end = _regex[_at..].IndexOf('}');
                if (end <= 0 || _regex.Slice(_at, end).ContainsAnyExcept(CountCharacters))
                {
                    _isUnknown = true;
                    return quantity;
                }

                _at += end + 1;
            }

            quantity = c == '+' && quantity == Quantity.One ? Quantity.OneOrMore : Quantity.MaybeNone;
        }

        return quantity;
    }

    private bool Take(char c)
    {
        if (_at < _regex.Length && _regex[_at] == c)
        {
            _at++;
            return true;
        }

        return false;
    }

    private List<string> Unknown()
    {
        _isUnknown = true;
        return [""];
    }

    private enum Quantity
    {
        One,
        OneOrMore,
        MaybeNone,
    }
}
