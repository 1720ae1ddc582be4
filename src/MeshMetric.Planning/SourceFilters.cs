using MeshMetric.Metrics.Filtering;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Planning;

/// <summary>From what a policy says about a source to the data path's filter.</summary>
public static class SourceFilters
{
    /// <summary>The sidecar's filter: profile, then exclude, then include (data rules, "sidecar").</summary>
    /// <param name="settings">What the policies say of the sidecar.</param>
    public static FamilyFilter Of(SidecarSettings settings)
    {
        if (settings.Profile is not { } profile)
        {
            return FamilyFilter.ForSidecarRegex(Map(settings.Exclude));
        }

        var layers = profile.Layers.Select(layer => new FilterLayer([.. Map(layer.Include)], [.. Map(layer.Exclude)]));
        return FamilyFilter.ForSidecarProfile(Map(profile.BuiltIn), layers, Map(settings.Include), Map(settings.Exclude));
    }

    /// <summary>An application's filter (data rules, "applications").</summary>
    /// <param name="settings">What the policies say of the application.</param>
    public static FamilyFilter Of(ApplicationSettings settings) =>
        FamilyFilter.ForApplication(settings.Regex, Map(settings.Include), Map(settings.Exclude));

    /// <summary>Whether the settings keep nothing whatever the sidecar says, so that it need not be asked.</summary>
    /// <param name="settings">What the policies say of the sidecar.</param>
    public static bool KeepsNothing(SidecarSettings settings) =>
        settings.Profile is { BuiltIn: BuiltInProfile.None } profile
        && settings.Include.Count == 0 && profile.Layers.All(layer => layer.Include.Count == 0);

    internal static Profile Map(BuiltInProfile profile) => profile switch
    {
        BuiltInProfile.None => Profile.None,
        BuiltInProfile.Minimal => Profile.Minimal,
        BuiltInProfile.Default => Profile.Default,
        _ => Profile.Full,
    };

    internal static IEnumerable<Selector> Map(IEnumerable<NameSelector> selectors) => selectors.Select(selector => new Selector(
        selector.Type switch
        {
            NameSelectorType.Prefix => SelectorType.Prefix,
            NameSelectorType.Exact => SelectorType.Exact,
            NameSelectorType.Contains => SelectorType.Contains,
            _ => SelectorType.Regex,
        },
        selector.Match));
}
