namespace MeshMetric.Metrics.Filtering;

/// <summary>A rule on family names.</summary>
/// <param name="Type">How <paramref name="Match"/> is compared.</param>
/// <param name="Match">The text, or the regex (non-backtracking, culture-invariant, unanchored).</param>
public readonly record struct Selector(SelectorType Type, string Match);
