#pragma warning disable CA1822 // contract only, filled in by the next slice
namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// What one read of a source left: the samples that at least one pipeline keeps, in pooled memory, shared by all its readers.
/// Counted references: it is born with one, every <see cref="AddReference"/> asks for one more <see cref="Release"/>; the last one gives the
/// memory back.
/// </summary>
public sealed class ScrapeSnapshot
{
    /// <summary>What the read found.</summary>
    public ReadReport Report { get; } = new();

    /// <summary>When the read began.</summary>
    public DateTimeOffset ScrapedAt { get; internal set; }

    /// <summary>When the source's process started, as far as its metrics tell.</summary>
    public DateTimeOffset? ProcessStart { get; internal set; }

    /// <summary>A snapshot without samples, of a source that could not be read.</summary>
    /// <param name="scrapedAt">When the attempt began.</param>
    /// <param name="failure">Why it failed, one sentence for a person.</param>
    public static ScrapeSnapshot Failed(DateTimeOffset scrapedAt, string failure) =>
        new() { ScrapedAt = scrapedAt, Report = { Failure = failure } };

    /// <summary>Takes one more reference.</summary>
    public void AddReference()
    {
    }

    /// <summary>Gives one reference back.</summary>
    public void Release()
    {
    }
}
