namespace MeshMetric.Cli.Output;

/// <summary>Which dataplane.</summary>
internal sealed record DataplaneDto(string Mesh, string Name);
