namespace MeshMetric.Metrics.Scraping;

/// <summary>What readers of a sample need not find out again.</summary>
[Flags]
internal enum SampleFlags : byte
{
    None = 0,

    /// <summary>A label has the name of one that some pipeline adds.</summary>
    CarriesAddedLabel = 1,

    /// <summary>A label name stands in quotes.</summary>
    QuotedLabelName = 2,

    /// <summary>The series is about the mesh's own plumbing.</summary>
    Plumbing = 4,

    /// <summary>It has a timestamp or an exemplar, so that it does not end with its value.</summary>
    HasTail = 8,
}
