namespace MeshMetric.Cli.Output;

/// <summary>What a backend gets.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Interval">Time between two scrapes or pushes.</param>
/// <param name="IntervalFrom">Where the interval is from: <c>--interval</c>, <c>refreshInterval</c>, <c>assumed</c>.</param>
/// <param name="Series">Series; for OpenTelemetry data points, where a histogram is one.</param>
/// <param name="BytesPerScrape">Prometheus text, or OTLP protobuf, before compression.</param>
/// <param name="SeriesPerMonth">Series that exist in a month when none begins or ends.</param>
/// <param name="SamplesPerMonth">Series times scrapes in 30 days.</param>
internal sealed record PreviewBackendDto(
    string Backend, string Interval, string IntervalFrom, long Series, long BytesPerScrape, long SeriesPerMonth, long SamplesPerMonth);
