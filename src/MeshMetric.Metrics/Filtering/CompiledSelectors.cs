using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace MeshMetric.Metrics.Filtering;

/// <summary>A list of selectors, ready to match names. A name matches when one of them does.</summary>
internal sealed class CompiledSelectors
{
    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly List<Selector> _all;
    private readonly byte[][] _prefixes;
    private readonly byte[][] _contains;
    private readonly HashSet<string> _exact;
    private readonly Regex[] _regexes;

    /// <exception cref="ArgumentException">A regex does not compile; policies are validated before, so this is a bug of the caller.</exception>
    public CompiledSelectors(IEnumerable<Selector> selectors)
    {
        _all = [.. selectors];
        _prefixes = Bytes(_all, SelectorType.Prefix);
        _contains = Bytes(_all, SelectorType.Contains);
        _exact = [.. _all.Where(s => s.Type == SelectorType.Exact).Select(s => s.Match)];
        _regexes = [.. _all.Where(s => s.Type == SelectorType.Regex).Select(s => new Regex(s.Match, Options))];
    }

    public bool IsEmpty => _all.Count == 0;

    public Selector this[int index] => _all[index];

    public bool Matches(ReadOnlySpan<byte> name)
    {
        foreach (byte[] prefix in _prefixes)
        {
            if (name.StartsWith(prefix))
            {
                return true;
            }
        }

        foreach (byte[] part in _contains)
        {
            if (name.IndexOf(part) >= 0)
            {
                return true;
            }
        }

        return (_exact.Count > 0 || _regexes.Length > 0) && MatchesAsText(name);
    }

    /// <summary>The place of the first selector that matches, in the order given; -1 when none does. Slower than <see cref="Matches"/>.</summary>
    public int FirstMatch(ReadOnlySpan<byte> name)
    {
        string text = Encoding.UTF8.GetString(name);
        for (int i = 0, regex = 0; i < _all.Count; i++)
        {
            Selector selector = _all[i];
            bool matches = selector.Type switch
            {
                SelectorType.Prefix => name.StartsWith(Encoding.UTF8.GetBytes(selector.Match)),
                SelectorType.Contains => name.IndexOf(Encoding.UTF8.GetBytes(selector.Match)) >= 0,
                SelectorType.Exact => text == selector.Match,
                _ => _regexes[regex++].IsMatch(text),
            };
            if (matches)
            {
                return i;
            }
        }

        return -1;
    }

    private bool MatchesAsText(ReadOnlySpan<byte> name)
    {
        char[]? rented = name.Length > 256 ? ArrayPool<char>.Shared.Rent(name.Length) : null;
        Span<char> buffer = rented ?? stackalloc char[256];
        ReadOnlySpan<char> text = buffer[..Encoding.UTF8.GetChars(name, buffer)];
        bool matches = _exact.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);
        for (int i = 0; !matches && i < _regexes.Length; i++)
        {
            matches = _regexes[i].IsMatch(text);
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return matches;
    }

    private static byte[][] Bytes(List<Selector> selectors, SelectorType type) =>
        [.. selectors.Where(s => s.Type == type).Select(s => Encoding.UTF8.GetBytes(s.Match))];
}
