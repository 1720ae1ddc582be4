namespace MeshMetric.Metrics.Filtering;

/// <summary>One entry of a built-in profile.</summary>
/// <param name="Selector">The rule.</param>
/// <param name="Why">Why it is in the profile.</param>
public readonly record struct ProfileEntry(Selector Selector, string Why);
