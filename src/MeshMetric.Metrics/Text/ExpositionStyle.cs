namespace MeshMetric.Metrics.Text;

/// <summary>How a scrape is written.</summary>
/// <param name="IsOpenMetrics">OpenMetrics 1.0.0, else Prometheus text 0.0.4.</param>
/// <param name="Escaping">What to do with names outside the legacy set.</param>
internal readonly record struct ExpositionStyle(bool IsOpenMetrics, NameEscaping Escaping);
