namespace MeshMetric.Resources.Dynamic;

/// <summary>A pipeline's budget.</summary>
/// <param name="Pipeline">The pipeline, by its first backend.</param>
/// <param name="Level">0 when nothing is left out.</param>
/// <param name="Series">Series of the last scrape.</param>
/// <param name="SeriesLeftOut">Series that the budget left out of it.</param>
public sealed record BudgetReport(string Pipeline, int Level, long Series, long SeriesLeftOut);
