namespace MeshMetric.Cli.Output;

/// <summary>An entry of a built-in profile.</summary>
internal sealed record ProfileEntryDto(string Type, string Match, string Why);
