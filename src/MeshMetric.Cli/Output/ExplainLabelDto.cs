namespace MeshMetric.Cli.Output;

/// <summary>A label that a source's samples get, unless they carry one of that name.</summary>
internal sealed record ExplainLabelDto(string Name, string Value, string From);
