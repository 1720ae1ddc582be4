using System.Text.RegularExpressions;

namespace MeshMetric.Cli.Explaining;

/// <summary>
/// Guesses which of Envoy's raw stat names an exposition name may stand for. Envoy writes a dot as an underscore and moves parts of the raw name into
/// labels, so this cannot be undone, only tried.
/// </summary>
internal static class RawStatNames
{
    // 2^10 forms; of a longer name the rest keeps its underscores, since dots stand near the front.
    private const int MostSeparators = 10;
    private const string Prefix = "envoy_";

    private static readonly (string Scope, string Label)[] Scopes =
        [("cluster", "envoy_cluster_name"), ("http", "envoy_http_conn_manager_prefix"), ("listener", "envoy_listener_address")];

    /// <summary>A plausible raw name in which the regex finds a match; <see langword="null"/> when there is none.</summary>
    /// <param name="regex">The policy's regex, validated.</param>
    /// <param name="family">The family's name in the exposition.</param>
    /// <param name="labels">The labels known of the series.</param>
    public static string? FindMatch(string regex, string family, IEnumerable<KeyValuePair<string, string>> labels)
    {
        var compiled = new Regex(regex, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return Guess(family, labels.ToDictionary(StringComparer.Ordinal)).FirstOrDefault(compiled.IsMatch);
    }

    /// <summary>The plausible raw names, the likeliest first.</summary>
    public static IEnumerable<string> Guess(string family, IReadOnlyDictionary<string, string> labels)
    {
        string name = family.StartsWith(Prefix, StringComparison.Ordinal) ? family[Prefix.Length..] : family;
        if (labels.TryGetValue("envoy_response_code_class", out string? digit))
        {
            name = name.Replace("_xx", $"_{digit}xx", StringComparison.Ordinal);
        }
        else if (labels.TryGetValue("envoy_response_code", out string? code))
        {
            name = $"{name}_{code}";
        }

        foreach ((string scope, string label) in Scopes)
        {
            if (name.StartsWith(scope + "_", StringComparison.Ordinal) && labels.TryGetValue(label, out string? entity))
            {
                return Separate(name[(scope.Length + 1)..]).Select(rest => $"{scope}.{entity}.{rest}");
            }
        }

        return Separate(name);
    }

    private static IEnumerable<string> Separate(string name)
    {
        int[] places = [.. name.Index().Where(c => c.Item == '_').Select(c => c.Index).Take(MostSeparators)];
        for (int form = 0; form < 1 << places.Length; form++)
        {
            char[] text = name.ToCharArray();
            for (int i = 0; i < places.Length; i++)
            {
                text[places[i]] = (form & (1 << i)) != 0 ? '.' : '_';
            }

            yield return new string(text);
        }
    }
}
