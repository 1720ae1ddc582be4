namespace MeshMetric.Cli.Output;

/// <summary>What the filter says to one family that the series may belong to.</summary>
/// <param name="Family">The family's name.</param>
/// <param name="Assumption">What was assumed of it; <see langword="null"/> where a body told its type.</param>
/// <param name="Kept">Whether it is kept; <see langword="null"/> where only Envoy can tell.</param>
/// <param name="Likely">Where only Envoy can tell: what is likely, and why.</param>
/// <param name="Rule">The rule that decided.</param>
internal sealed record ExplainFamilyDto(string Family, string? Assumption, bool? Kept, string? Likely, ExplainRuleDto Rule);
