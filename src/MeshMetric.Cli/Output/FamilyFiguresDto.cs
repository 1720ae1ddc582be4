namespace MeshMetric.Cli.Output;

/// <summary>What a family costs.</summary>
internal sealed record FamilyFiguresDto(string Family, string Type, long Series, long Bytes);
