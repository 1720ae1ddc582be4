namespace MeshMetric.Metrics.Scraping;

/// <summary>Consecutive samples of one family in a body. A family that a body interrupts has several runs.</summary>
internal struct FamilyRun
{
    public Family Family;
    public MetricKind Kind;
    public bool HasType;
    public TextRange Help;
    public TextRange Unit;

    /// <summary>Whether some sample is a <c>_created</c>.</summary>
    public bool HasCreated;

    /// <summary>Whether some label name stands in quotes.</summary>
    public bool HasQuotedLabels;
    public int FirstSample;
    public int SampleCount;

    /// <summary>How many of the samples are plumbing; 0 saves the readers of the run a check per sample.</summary>
    public int PlumbingCount;
}
