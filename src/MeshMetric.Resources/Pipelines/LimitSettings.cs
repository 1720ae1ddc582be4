namespace MeshMetric.Resources.Pipelines;

/// <summary>A pipeline's budget; at least one of the two bounds is set.</summary>
/// <param name="Series">Most series a scrape may have.</param>
/// <param name="Bytes">Most bytes of exposition text a scrape may have.</param>
/// <param name="OnExceeded">What happens above the bound.</param>
public sealed record LimitSettings(long? Series, long? Bytes, LimitAction OnExceeded);
