using System.Text.Json.Serialization;

using MeshMetric.Resources.Explained;

namespace MeshMetric.Cli.Output;

/// <summary>The rule that had the last word on a family.</summary>
/// <param name="Rule">Its kind.</param>
/// <param name="Text">The rule in words.</param>
/// <param name="Selector">The selector that matched, if one did.</param>
/// <param name="Policy">The policy it came from; <see langword="null"/> for a default.</param>
/// <param name="Field">The field in that policy; <see langword="null"/> for a default.</param>
internal sealed record ExplainRuleDto(string Rule, string Text, SelectorDto? Selector, string? Policy, string? Field)
{
    /// <summary>Policy and field in words.</summary>
    [JsonIgnore]
    public string? Origin => Policy is null ? null : $"policy '{Policy}' {Field}";
}
