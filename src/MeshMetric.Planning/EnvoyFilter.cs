using MeshMetric.Metrics.Filtering;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Planning;

/// <summary>
/// What pipelines keep of the sidecar as one regex on Envoy's raw stat names, so that bytes nobody wants are never made (design section 5, "ask Envoy
/// for less"). It lets through more than is kept and never less: the exact filter runs on what arrives.
/// </summary>
public static class EnvoyFilter
{
    /// <summary>Longest filter, as it stands in a query. Envoy takes a head of 60 KiB; what is between may take no more than 8.</summary>
    public const int DefaultMaxLength = 4096;

    // Tells when Envoy's counters began, which collectors are told whether or not the family itself is kept.
    private const string Uptime = "envoy_server_uptime";

    // More don't make a filter of a sane length, and are compared with one another.
    private const int MaxPatterns = 1024;

    /// <summary>Compiles the filter of pipelines that share a read.</summary>
    /// <param name="pipelines">What the policies say of the sidecar, per pipeline.</param>
    /// <param name="maxLength">Longest filter as it stands in a query; 0 for none.</param>
    /// <returns>
    /// The regex, or <see langword="null"/> to ask for everything: a pipeline keeps everything, or a selector can't be told in raw names, or the
    /// filter is longer than it may be.
    /// </returns>
    public static string? Compile(IEnumerable<SidecarSettings> pipelines, int maxLength = DefaultMaxLength)
    {
        var patterns = new List<RawNamePattern>();
        foreach (var settings in pipelines)
        {
            if (settings.Profile is not { } profile || !AddProfile(patterns, SourceFilters.Map(profile.BuiltIn)))
            {
                return null;
            }

            // What is excluded may be included by another layer, so excludes narrow nothing here.
            var includes = profile.Layers.SelectMany(layer => layer.Include).Concat(settings.Include);
            if (!SourceFilters.Map(includes).All(selector => Add(patterns, selector, isEnvoys: false)))
            {
                return null;
            }
        }

        if (patterns.Count is 0 or > MaxPatterns)
        {
            return null;
        }

        patterns.Add(RawNamePattern.Of([Uptime])!);
        var filter = Join(Widest(patterns));
        return Uri.EscapeDataString(filter).Length <= maxLength ? filter : null;
    }

    /// <summary>One regex of all patterns, the same whatever their order.</summary>
    private static string Join(IEnumerable<RawNamePattern> patterns)
    {
        var kinds = patterns.ToLookup(pattern => pattern.IsWhole, pattern => pattern.Words);
        var whole = Alternatives(kinds[true]);
        var open = Alternatives(kinds[false]);
        return whole.Length == 0 ? open : $"(?:{whole}){RawNamePattern.End}{(open.Length > 0 ? "|" : "")}{open}";

        static string Alternatives(IEnumerable<string> words) => string.Join('|', words.Distinct().Order(StringComparer.Ordinal));
    }

    private static bool AddProfile(List<RawNamePattern> patterns, Profile profile) => profile switch
    {
        Profile.None => true,
        Profile.Full => false,
        _ => BuiltInProfiles.SelectorsOf(profile).All(selector => Add(patterns, selector, isEnvoys: true)),
    };

    /// <summary>Adds what a selector needs.</summary>
    /// <param name="patterns">Where to.</param>
    /// <param name="selector">The selector.</param>
    /// <param name="isEnvoys">Whether it names stats of Envoy's own, whose raw names are known to end as their families do.</param>
    /// <returns><see langword="false"/> when only everything is enough.</returns>
    private static bool Add(List<RawNamePattern> patterns, Selector selector, bool isEnvoys)
    {
        var alternatives = selector.Type == SelectorType.Regex ? RegexOutline.Of(selector.Match) : [[selector.Match]];
        var isWhole = isEnvoys && selector.Type == SelectorType.Exact;
        foreach (var texts in alternatives ?? [[]])
        {
            if (RawNamePattern.Of(texts, isWhole) is not { } pattern)
            {
                return false;
            }

            patterns.Add(pattern);
        }

        return true;
    }

    private static IEnumerable<RawNamePattern> Widest(List<RawNamePattern> patterns)
    {
        // Of two that cover each other the first stays.
        for (var i = 0; i < patterns.Count; i++)
        {
            var pattern = patterns[i];
            var isCovered = patterns.Index().Any(
                other => other.Index != i && pattern.IsCoveredBy(other.Item) && (other.Index < i || !other.Item.IsCoveredBy(pattern)));
            if (!isCovered)
            {
                yield return pattern;
            }
        }
    }
}
