namespace MeshMetric.Cli.Output;

/// <summary>A budget.</summary>
internal sealed record LimitsDto(long? Series, long? Bytes, string OnExceeded);
