namespace MeshMetric.Metrics.Scraping;

/// <summary>How much memory a <see cref="BlockPool"/> keeps between scrapes, and for how long.</summary>
public sealed record BlockPoolOptions
{
    /// <summary>Most bytes kept while nobody uses them; what comes back above that is left to the garbage collector.</summary>
    public long MaxIdleBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>
    /// How long memory is kept that no scrape needed. Longer than the pause between two scrapes, or each would have to ask for its memory anew.
    /// <see cref="Timeout.InfiniteTimeSpan"/>: as long as the pool lives; then it needs no disposing.
    /// </summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Told how many bytes were let go. A program that is idle otherwise makes no garbage, so that its collector would not run for long; it may
    /// want to run it now.
    /// </summary>
    public Action<long>? Trimmed { get; init; }
}
