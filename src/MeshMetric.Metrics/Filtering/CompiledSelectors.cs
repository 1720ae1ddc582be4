using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace MeshMetric.Metrics.Filtering;

/// <summary>A list of selectors, ready to match names. A name matches when one of them does.</summary>
internal sealed class CompiledSelectors
{
    public const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly byte[][] _prefixes;
    private readonly byte[][] _contains;
    private readonly HashSet<string> _exact;
    private readonly Regex[] _regexes;

    /// <exception cref="ArgumentException">A regex does not compile; policies are validated before, so this is a bug of the caller.</exception>
    public CompiledSelectors(IEnumerable<Selector> selectors)
    {
        List<Selector> all = [.. selectors];
        _prefixes = Bytes(all, SelectorType.Prefix);
        _contains = Bytes(all, SelectorType.Contains);
        _exact = [.. all.Where(s => s.Type == SelectorType.Exact).Select(s => s.Match)];
        _regexes = [.. all.Where(s => s.Type == SelectorType.Regex).Select(s => new Regex(s.Match, Options))];
        IsEmpty = all.Count == 0;
    }

    public bool IsEmpty { get; }

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
