namespace MeshMetric.Metrics.Filtering;

/// <summary>One custom profile's change to the profile it extends.</summary>
/// <param name="Include">Families added, after the excludes.</param>
/// <param name="Exclude">Families taken away.</param>
public sealed record FilterLayer(IReadOnlyList<Selector> Include, IReadOnlyList<Selector> Exclude);
