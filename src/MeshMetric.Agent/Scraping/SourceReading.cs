using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Agent.Scraping;

/// <summary>What one wait for a source gave. The snapshot carries a reference that belongs to the holder.</summary>
/// <param name="Snapshot">The samples, or the reason why there are none.</param>
/// <param name="Duration">How long the read took, or the wait when it was in vain.</param>
internal readonly record struct SourceReading(ScrapeSnapshot Snapshot, TimeSpan Duration);
