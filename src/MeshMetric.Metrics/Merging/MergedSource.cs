namespace MeshMetric.Metrics.Merging;

/// <summary>One source of a merged scrape.</summary>
/// <param name="Name">The source's name: <c>sidecar</c>, the application's name or address, <c>agent</c>.</param>
/// <param name="ScrapedAt">When the read of the source began; the time of samples without a timestamp.</param>
/// <param name="ProcessStart">When the source's process started, as far as its metrics tell; else <see langword="null"/>.</param>
/// <param name="IsComplete">Whether it gave all its metrics in this scrape; what is missing of a source that did is gone.</param>
/// <param name="Labels">Labels added to every sample of this source.</param>
public sealed record MergedSource(string Name, DateTimeOffset ScrapedAt, DateTimeOffset? ProcessStart, bool IsComplete, AddedLabels Labels);
