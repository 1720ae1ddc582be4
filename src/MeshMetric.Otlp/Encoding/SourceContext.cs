using MeshMetric.Metrics.Merging;

namespace MeshMetric.Otlp.Encoding;

/// <summary>What the points of one source have in common.</summary>
internal sealed class SourceContext
{
    private EncodedLabels? _labels;

    /// <summary>When the scrape of the source began, nanoseconds since the epoch.</summary>
    public ulong ScrapedAt { get; private set; }

    /// <summary>When its process started, nanoseconds since the epoch; 0 when unknown.</summary>
    public ulong ProcessStart { get; private set; }

    /// <summary>Index of the resource its points belong to; 0 unless its <c>target_info</c> says more.</summary>
    public int Resource { get; private set; }

    /// <summary>Whether <see cref="SetTargetInfo"/> was called.</summary>
    public bool HasTargetInfo { get; private set; }

    public EncodedLabels Labels => _labels!;

    /// <summary>Takes over what this scrape says of the source. Labels are compiled per pipeline, so mostly the encoded ones still hold.</summary>
    public void Update(MergedSource source)
    {
        ScrapedAt = UnixTime.Nanoseconds(source.ScrapedAt);
        ProcessStart = source.ProcessStart is { } start ? UnixTime.Nanoseconds(start) : 0;
        Resource = 0;
        HasTargetInfo = false;
        if (_labels is null || !ReferenceEquals(_labels.Labels, source.Labels))
        {
            _labels = new EncodedLabels(source.Labels);
        }
    }

    /// <summary>Takes the resource that the source's <c>target_info</c> describes.</summary>
    public void SetTargetInfo(int resource)
    {
        Resource = resource;
        HasTargetInfo = true;
    }

    /// <summary>
    /// Start of a cumulative point, or 0 for "unknown", which is legal. Never the time of the export: that would read as a reset each time.
    /// The place for start times per series (first seen, resets) is here.
    /// </summary>
    /// <param name="created">The series' own <c>_created</c>, or 0.</param>
    /// <param name="time">The point's time; a start after it cannot be right.</param>
    public ulong StartTime(ulong created, ulong time)
    {
        ulong start = created != 0 ? created : ProcessStart;
        return start <= time ? start : 0;
    }
}
