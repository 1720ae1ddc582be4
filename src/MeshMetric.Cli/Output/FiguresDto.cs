namespace MeshMetric.Cli.Output;

/// <summary>What something costs.</summary>
/// <param name="Families">Families with at least one series.</param>
/// <param name="Series">Series as Prometheus stores them: every bucket is one.</param>
/// <param name="Bytes">Bytes of Prometheus text, before compression.</param>
internal sealed record FiguresDto(long Families, long Series, long Bytes);
