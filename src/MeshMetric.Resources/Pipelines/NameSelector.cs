namespace MeshMetric.Resources.Pipelines;

/// <summary>A rule on family names.</summary>
/// <param name="Type">How <paramref name="Match"/> is compared.</param>
/// <param name="Match">The text or regex.</param>
public sealed record NameSelector(NameSelectorType Type, string Match);
