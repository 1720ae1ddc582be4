using MeshMetric.Metrics.Merging;

namespace MeshMetric.Otlp.Encoding;

/// <summary>What the points of one source have in common, and what is known of the source from earlier scrapes.</summary>
internal sealed class SourceContext(string name)
{
    private AddedLabels? _addedLabels;
    private ulong _completeAt;
    private int _completeIn;

    public string Name => name;

    /// <summary>When the scrape of the source began, nanoseconds since the epoch.</summary>
    public ulong ScrapedAt { get; private set; }

    /// <summary>When its process started, nanoseconds since the epoch; 0 when unknown.</summary>
    public ulong ProcessStart { get; private set; }

    /// <summary>
    /// Start of a series that has not been seen before: when the process started, else the time of the scrape before, which did not have the series;
    /// 0 when neither is known. Never the time of the export: that would read as a reset each time.
    /// </summary>
    public ulong StartOfNewSeries { get; private set; }

    /// <summary>Index of the resource its points belong to; 0 unless its <c>target_info</c> says more.</summary>
    public int Resource { get; private set; }

    /// <summary>Tells its series from those that differ in resource or added labels alone.</summary>
    public ulong Seed { get; private set; }

    /// <summary>Whether <see cref="SetTargetInfo"/> was called.</summary>
    public bool HasTargetInfo { get; private set; }

    public EncodedLabels Labels { get; private set; } = null!;

    /// <summary>Takes over what this scrape says of the source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="labels">Its added labels.</param>
    /// <param name="scrape">Number of the scrape.</param>
    /// <param name="knowsAll">Whether a series that is not remembered must be new.</param>
    public void Update(MergedSource source, EncodedLabels labels, int scrape, bool knowsAll)
    {
        ScrapedAt = UnixTime.Nanoseconds(source.ScrapedAt);
        ProcessStart = source.ProcessStart is { } start ? UnixTime.Nanoseconds(start) : 0;

        // Labels are compiled with the configuration; another one may keep series that were there all along.
        bool isComparable = knowsAll && ReferenceEquals(_addedLabels, source.Labels)
            && _completeIn != 0 && scrape - _completeIn <= SeriesMemory.RememberedScrapes;
        StartOfNewSeries = ProcessStart != 0 ? ProcessStart : isComparable ? _completeAt : 0;
        if (source.IsComplete)
        {
            _completeIn = scrape;
            _completeAt = ScrapedAt;
            _addedLabels = source.Labels;
        }

        Labels = labels;
        HasTargetInfo = false;
        SetResource(0);
    }

    /// <summary>Takes the resource that the source's <c>target_info</c> describes.</summary>
    public void SetTargetInfo(int resource)
    {
        SetResource(resource);
        HasTargetInfo = true;
    }

    private void SetResource(int resource)
    {
        Resource = resource;
        Seed = (((ulong)resource << 32) | (uint)Labels.Id) * 0xD6E8FEB86659FD93;
    }
}
