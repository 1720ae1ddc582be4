namespace MeshMetric.Cli.Output;

/// <summary>Its protection.</summary>
internal sealed record PrometheusTlsDto(string Mode);
