namespace MeshMetric.Cli.Output;

/// <summary>A family that two sources carry and one of them loses.</summary>
internal sealed record ConflictDto(string Family, string KeptFrom, string DroppedFrom, string Reason);
