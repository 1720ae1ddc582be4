namespace MeshMetric.Cli.Output;

/// <summary>Where a value came from.</summary>
internal sealed record OriginDto(string Policy, IReadOnlyList<string> Over);
