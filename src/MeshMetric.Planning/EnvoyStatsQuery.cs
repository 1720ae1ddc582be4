using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Planning;

/// <summary>What of its statistics Envoy is asked for, so that what nobody wants is not made.</summary>
public static class EnvoyStatsQuery
{
    /// <summary>The name of the parameter that leaves out what was never written. Envoy takes its mere presence for yes, and old releases want no value.</summary>
    public const string UsedOnly = "usedonly";

    /// <summary>The name of the parameter with a regex on raw stat names.</summary>
    public const string Filter = "filter";

    /// <summary>The parameters that the policies' settings say in so many words, each as it stands in a query.</summary>
    /// <param name="settings">What the policies say of the sidecar.</param>
    public static IEnumerable<(string Name, string Text)> Parameters(SidecarSettings settings)
    {
        if (settings.UsedOnly)
        {
            yield return (UsedOnly, UsedOnly);
        }

        if (settings.Regex is { } regex)
        {
            yield return (Filter, FilterParameter(regex));
        }
    }

    /// <summary>The filter as it stands in a query.</summary>
    /// <param name="regex">A regex on raw stat names.</param>
    public static string FilterParameter(string regex) => $"{Filter}={Uri.EscapeDataString(regex)}";

    /// <summary>
    /// Whether two pipelines can share a read of Envoy. Only Envoy can apply a regex on raw names, and only Envoy knows what was never written: what
    /// one of them did not ask for could not be told from the rest. Profiles and selectors are applied to what arrives, so they may differ.
    /// </summary>
    /// <param name="one">What the policies say of the sidecar for one pipeline.</param>
    /// <param name="other">The same for another.</param>
    public static bool CanShare(SidecarSettings one, SidecarSettings other) => one.UsedOnly == other.UsedOnly && one.Regex == other.Regex;

    /// <summary>The filter compiled of profiles and selectors, for a pipeline and those of its dataplane that share its read.</summary>
    /// <param name="settings">The pipeline's settings.</param>
    /// <param name="pipelines">The settings of all pipelines.</param>
    /// <param name="maxLength">Longest filter as it stands in a query; 0 for none.</param>
    /// <returns><see langword="null"/> to ask for everything, or for what the policy's own regex says.</returns>
    public static string? CompiledFilter(
        SidecarSettings settings, IEnumerable<SidecarSettings> pipelines, int maxLength = EnvoyFilter.DefaultMaxLength) =>
        settings.Regex is null ? EnvoyFilter.Compile(pipelines.Where(other => CanShare(settings, other)), maxLength) : null;
}
