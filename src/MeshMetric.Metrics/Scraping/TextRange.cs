namespace MeshMetric.Metrics.Scraping;

/// <summary>Where a text is in a snapshot's blocks.</summary>
internal readonly record struct TextRange(int Position, int Length);
