namespace MeshMetric.Resources.Explained;

/// <summary>A warning.</summary>
public sealed record WarningDto(string? Policy, string Field, string Reason);
