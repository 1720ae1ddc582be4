namespace MeshMetric.Resources.Explained;

/// <summary>Its protection.</summary>
public sealed record PrometheusTlsDto(string Mode);
