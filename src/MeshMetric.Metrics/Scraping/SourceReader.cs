#pragma warning disable CA1822 // contract only, filled in by the next slice
using System.IO.Pipelines;

namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// Reads one source's bodies, scrape after scrape, and remembers the filters' decision on each family name in between.
/// Not thread-safe: one read at a time.
/// </summary>
/// <param name="plan">What is wanted.</param>
/// <param name="limits">Bounds on a body.</param>
public sealed class SourceReader(ReadPlan plan, ReadLimits limits)
{
    /// <summary>What is wanted.</summary>
    public ReadPlan Plan { get; } = plan;

    /// <summary>Bounds on a body.</summary>
    public ReadLimits Limits { get; } = limits;

    /// <summary>Reads a body in Prometheus text 0.0.4 to its end.</summary>
    /// <param name="body">The body; the caller completes it.</param>
    /// <param name="scrapedAt">When the read began.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <returns>
    /// A snapshot with one reference, also when the source failed: an I/O error, a cut body and a limit are outcomes, told by
    /// <see cref="ReadReport.Failure"/>.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<ScrapeSnapshot> ReadAsync(PipeReader body, DateTimeOffset scrapedAt, CancellationToken cancellationToken)
    {
        await body.CompleteAsync().ConfigureAwait(false);
        return new ScrapeSnapshot { ScrapedAt = scrapedAt };
    }
}
