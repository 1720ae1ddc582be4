namespace MeshMetric.Resources.Policies;

/// <summary>A profile or a regex: one field, since setting either unsets the other.</summary>
internal sealed record SidecarChoice(string? Profile, string? Regex);
