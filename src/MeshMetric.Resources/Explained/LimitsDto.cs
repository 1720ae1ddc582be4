namespace MeshMetric.Resources.Explained;

/// <summary>A budget.</summary>
public sealed record LimitsDto(long? Series, long? Bytes, string OnExceeded);
