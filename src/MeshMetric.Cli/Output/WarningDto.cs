namespace MeshMetric.Cli.Output;

/// <summary>A warning.</summary>
internal sealed record WarningDto(string? Policy, string Field, string Reason);
