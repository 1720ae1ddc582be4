namespace MeshMetric.Cli.Output;

/// <summary>A family that a dashboard reads and the policy drops.</summary>
internal sealed record MissedFamilyDto(string Family, long Series);
