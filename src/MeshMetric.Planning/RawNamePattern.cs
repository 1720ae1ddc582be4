namespace MeshMetric.Planning;

/// <summary>
/// Words that occur in this order in the raw name of every stat of some families. Between an exposition name and the raw one Envoy cuts the values of
/// tags out, puts <c>envoy_</c> in front and makes every character but letters and digits an underscore; tags stand next to such a character, or at
/// either end. So runs of letters and digits survive, and nothing is known about what is between them.
/// </summary>
/// <param name="words">At least one, each of letters and digits alone.</param>
/// <param name="isWhole">Whether the last word ends the name, but for a tag's value.</param>
internal sealed class RawNamePattern(IReadOnlyList<string> words, bool isWhole = false)
{
    private const string Prefix = "envoy_";

    /// <summary>
    /// What stands after the last word where it ends the name: nothing, or a tag's value, which begins with another separator than an underscore or is
    /// a number: <c>upstream_rq_200</c>.
    /// </summary>
    public const string End = "(?:$|_?[^A-Za-z_])";

    /// <summary>Whether the last word ends the name, so that <see cref="End"/> belongs after the words.</summary>
    public bool IsWhole => isWhole;

    /// <summary>The words as a regex, without <see cref="End"/>; the same for RE2, for the engine Envoy had before, and for .NET.</summary>
    public string Words => string.Join(".*", words);

    /// <summary>The pattern of exposition names that hold some texts in order.</summary>
    /// <param name="texts">The texts, with anything before, between and after them.</param>
    /// <param name="isWhole">Whether the last text ends the name.</param>
    /// <returns><see langword="null"/> when all of it can be found in the prefix that raw names don't have, so that any name may match.</returns>
    public static RawNamePattern? Of(IEnumerable<string> texts, bool isWhole = false)
    {
        var words = new List<string>();
        var isPastPrefix = false;
        foreach (var text in texts)
        {
            if (!isPastPrefix && Prefix.Contains(text, StringComparison.Ordinal))
            {
                continue;
            }

            AddWords(words, isPastPrefix ? text : WithoutPrefix(text));
            isPastPrefix = true;
        }

        return words.Count == 0 ? null : new RawNamePattern(words, isWhole);
    }

    /// <summary>Whether every name that this pattern matches is matched by another one, too.</summary>
    public bool IsCoveredBy(RawNamePattern other) => !other.IsWhole && other.IsInOrderIn(words);

    private bool IsInOrderIn(IReadOnlyList<string> names)
    {
        var next = 0;
        foreach (var name in names)
        {
            for (var at = 0; next < words.Count; next++)
            {
                var found = name.IndexOf(words[next], at, StringComparison.Ordinal);
                if (found < 0)
                {
                    break;
                }

                at = found + words[next].Length;
            }
        }

        return next == words.Count;
    }

    /// <summary>Takes away the longest beginning that may be the prefix's end; what is left stands in the raw name in any case.</summary>
    private static string WithoutPrefix(string text)
    {
        for (var length = Math.Min(Prefix.Length, text.Length); length > 0; length--)
        {
            if (Prefix.AsSpan()[^length..].SequenceEqual(text.AsSpan(0, length)))
            {
                return text[length..];
            }
        }

        return text;
    }

    private static void AddWords(List<string> words, string text)
    {
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsAsciiLetterOrDigit(text[i]))
            {
                continue;
            }

            if (i > start)
            {
                words.Add(text[start..i]);
            }

            start = i + 1;
        }
    }
}
