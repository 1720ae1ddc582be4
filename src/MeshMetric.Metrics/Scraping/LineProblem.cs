namespace MeshMetric.Metrics.Scraping;

/// <summary>A line that was dropped.</summary>
/// <param name="Line">Line number, from 1.</param>
/// <param name="Reason">What is wrong, for a person.</param>
public readonly record struct LineProblem(long Line, string Reason);
