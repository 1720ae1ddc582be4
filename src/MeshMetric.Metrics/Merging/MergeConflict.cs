namespace MeshMetric.Metrics.Merging;

/// <summary>A family or series that two sources carry.</summary>
/// <param name="Family">The family's name.</param>
/// <param name="KeptFrom">The source whose data stays.</param>
/// <param name="DroppedFrom">The source whose data is left out.</param>
/// <param name="Reason">What clashes and how to resolve it.</param>
public sealed record MergeConflict(string Family, string KeptFrom, string DroppedFrom, string Reason);
