using System.Text.Json;

using MeshMetric.Cli.Output;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Resources.Explained;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Explaining;

/// <summary>Puts a filter's reason into words, with the policy and the field it came from.</summary>
/// <param name="pipeline">The pipeline.</param>
/// <param name="mesh">The dataplane's mesh.</param>
/// <param name="resources">The policies and profiles.</param>
internal sealed class RuleOrigins(Pipeline pipeline, string mesh, IReadOnlyList<Resource> resources)
{
    private const string Sidecar = "spec.default.sidecar";

    /// <summary>Why the sidecar's filter decides as it does.</summary>
    public ExplainRuleDto OfSidecar(FilterReason reason)
    {
        string selected = reason.Selector is { } selector ? $"{selector.Type} {selector.Match}" : "";
        string profile = reason.Profile?.ToString().ToLowerInvariant() ?? "";
        return reason.Rule switch
        {
            FilterRule.ProfileEntry => ByProfile(reason, $"built-in profile {profile}: entry {selected} ({reason.Why})"),
            FilterRule.FullProfile => ByProfile(reason, "the profile full keeps everything"),
            FilterRule.NotInProfile when reason.Profile == Profile.None => ByProfile(reason, $"the profile none keeps nothing{NorLayers()}"),
            FilterRule.NotInProfile => ByProfile(reason, $"no entry of the built-in profile {profile} matches{NorLayers()}"),
            FilterRule.LayerInclude or FilterRule.LayerExclude => ByLayer(reason, selected),
            FilterRule.Include => ByField(reason, $"include selector {selected}", "sidecar.include", $"{SidecarList("include")}[{reason.Index}]"),
            FilterRule.Exclude => ByField(reason, $"exclude selector {selected}", "sidecar.exclude", $"{SidecarList("exclude")}[{reason.Index}]"),
            _ => ByField(
                reason, $"Envoy filters by the regex {pipeline.Sidecar.Regex} on its raw stat names, which an exposition name does not tell", "sidecar.regex", $"{Sidecar}.regex"),
        };
    }

    /// <summary>Why an application's filter decides as it does.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="index">The application's place in the pipeline, which is that in the policy.</param>
    public ExplainRuleDto OfApplication(FilterReason reason, int index)
    {
        string selected = reason.Selector is { } selector ? $"{selector.Type} {selector.Match}" : "";
        string field = $"spec.default.applications[{index}]";
        return reason.Rule switch
        {
            FilterRule.ApplicationRegex => ByField(reason, $"the application's regex {reason.Selector?.Match} matches", "applications", $"{field}.regex"),
            FilterRule.Include => ByField(reason, $"include selector {selected}", "applications", $"{field}.include[{reason.Index}]"),
            FilterRule.Exclude => ByField(reason, $"exclude selector {selected}", "applications", $"{field}.exclude[{reason.Index}]"),
            FilterRule.NotSelected => ByField(reason, "neither the application's regex nor its include selectors match", "applications", field),
            _ => ByField(reason, "the application has neither regex nor include, and no exclude matches: everything is kept", "applications", field),
        };
    }

    /// <summary>The policy that had the last word on a value; <see langword="null"/> where it is a default.</summary>
    /// <param name="key">The value's key in the pipeline's provenance.</param>
    public string? PolicyOf(string key) => pipeline.Provenance.GetValueOrDefault(key)?.Policy;

    private ExplainRuleDto ByField(FilterReason reason, string text, string key, string field) =>
        new(reason.Rule.ToString(), text, reason.Selector is { } s ? new SelectorDto(s.Type.ToString(), s.Match) : null, PolicyOf(key), field);

    private ExplainRuleDto ByProfile(FilterReason reason, string text)
    {
        bool isKuma = IsKumaSpelling(PolicyOf("sidecar.profile"), "appendProfiles");
        ExplainRuleDto rule = ByField(reason, text, "sidecar.profile", isKuma ? $"{Sidecar}.profiles.appendProfiles" : $"{Sidecar}.profile");
        return rule.Policy is null ? rule with { Text = $"{text}; no policy sets a profile, so default holds", Field = null } : rule;
    }

    private ExplainRuleDto ByLayer(FilterReason reason, string selected)
    {
        string word = reason.Rule == FilterRule.LayerInclude ? "include" : "exclude";
        List<string> chain = Chain();
        string name = reason.Layer < chain.Count ? chain[reason.Layer] : "";
        return ByProfile(
            reason, $"MeshMetricProfile '{name}' (layer {reason.Layer + 1} of {chain.Count} on {reason.Profile.ToString()!.ToLowerInvariant()}): spec.{word}[{reason.Index}] {selected}");
    }

    private string NorLayers() => Chain() is { Count: > 0 } chain ? $", nor does MeshMetricProfile {string.Join(", ", chain.Select(name => $"'{name}'"))} add it" : "";

    /// <summary>The custom profiles of the pipeline, innermost first, as its layers are.</summary>
    private List<string> Chain()
    {
        var names = new List<string>();
        string current = pipeline.Sidecar.Profile!.Name;
        while (names.Count < pipeline.Sidecar.Profile.Layers.Count
            && resources.OfType<MeshMetricProfileResource>().FirstOrDefault(profile => profile.Mesh == mesh && profile.Name == current) is { } found)
        {
            names.Insert(0, found.Name);
            current = found.Extends;
        }

        return names;
    }

    private string SidecarList(string list) =>
        IsKumaSpelling(PolicyOf("sidecar." + list), list) ? $"{Sidecar}.profiles.{list}" : $"{Sidecar}.{list}";

    /// <summary>Whether a policy says a field in Kuma's spelling, below <c>profiles</c>.</summary>
    private bool IsKumaSpelling(string? policy, string field)
    {
        if (resources.OfType<MeshMetricResource>().FirstOrDefault(p => p.Mesh == mesh && p.Name == policy) is not { } found)
        {
            return false;
        }

        using var json = JsonDocument.Parse(ResourceWriter.ToJson(found));
        JsonElement at = json.RootElement;
        foreach (string step in new[] { "spec", "default", "sidecar", "profiles", field })
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step, out at))
            {
                return false;
            }
        }

        return true;
    }
}
