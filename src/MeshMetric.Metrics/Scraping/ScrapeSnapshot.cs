using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// What one read of a source left: the samples that at least one pipeline keeps, in pooled memory, shared by all its readers.
/// Counted references: it is born with one, every <see cref="AddReference"/> asks for one more <see cref="Release"/>; the last one gives the
/// memory back.
/// </summary>
public sealed class ScrapeSnapshot
{
    private static readonly List<FamilyRun> NoRuns = [];

    private readonly BlockPool? _pool;
    private SnapshotBlocks? _blocks;
    private int _references = 1;

    internal ScrapeSnapshot(DateTimeOffset scrapedAt, BlockPool? pool, ExpositionFormat format = ExpositionFormat.Text)
    {
        ScrapedAt = scrapedAt;
        Format = format;
        _pool = pool;
        _blocks = pool?.RentSnapshot();
    }

    /// <summary>What the read found.</summary>
    public ReadReport Report { get; } = new();

    /// <summary>What the source spoke.</summary>
    public ExpositionFormat Format { get; }

    /// <summary>When the read began.</summary>
    public DateTimeOffset ScrapedAt { get; }

    /// <summary>
    /// When the source's process started, as far as its metrics tell (<c>process_start_time_seconds</c>, <c>envoy_server_uptime</c>).
    /// </summary>
    public DateTimeOffset? ProcessStart { get; internal set; }

    internal List<FamilyRun> Runs => _blocks?.Runs ?? NoRuns;

    internal SnapshotBlocks Blocks => _blocks ?? throw new InvalidOperationException("A snapshot that failed or was given back has no memory.");

    /// <summary>A snapshot without samples, of a source that could not be read.</summary>
    /// <param name="scrapedAt">When the attempt began.</param>
    /// <param name="failure">Why it failed, one sentence for a person.</param>
    public static ScrapeSnapshot Failed(DateTimeOffset scrapedAt, string failure)
    {
        var snapshot = new ScrapeSnapshot(scrapedAt, pool: null);
        snapshot.Report.Fail(failure);
        return snapshot;
    }

    /// <summary>
    /// How many of the samples that were kept a filter keeps, whether it is one of the read's or another. Looks at families alone: their number costs, that of
    /// the samples does not.
    /// </summary>
    /// <param name="filter">The filter.</param>
    public long CountKeptBy(Filtering.FamilyFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        long count = 0;
        foreach (FamilyRun run in Runs)
        {
            if (filter.Keeps(run.Family.Name))
            {
                count += filter.DropsPlumbing ? run.SampleCount - run.PlumbingCount : run.SampleCount;
            }
        }

        return count;
    }

    /// <summary>Takes one more reference.</summary>
    /// <exception cref="ObjectDisposedException">The last reference is gone already.</exception>
    public void AddReference()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _references);
            ObjectDisposedException.ThrowIf(seen == 0, this);
        }
        while (Interlocked.CompareExchange(ref _references, seen + 1, seen) != seen);
    }

    /// <summary>Gives one reference back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0 && _blocks is { } blocks)
        {
            _blocks = null;
            blocks.Clear();
            _pool!.Return(blocks);
        }
    }

    /// <summary>Forgets everything that was kept, of a source that failed as a whole.</summary>
    internal void DiscardAll() => _blocks?.Clear();
}
