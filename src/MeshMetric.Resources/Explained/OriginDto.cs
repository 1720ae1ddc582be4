namespace MeshMetric.Resources.Explained;

/// <summary>Where a value came from.</summary>
public sealed record OriginDto(string Policy, IReadOnlyList<string> Over);
