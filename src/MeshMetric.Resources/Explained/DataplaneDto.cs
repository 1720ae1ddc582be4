namespace MeshMetric.Resources.Explained;

/// <summary>Which dataplane.</summary>
public sealed record DataplaneDto(string Mesh, string Name);
