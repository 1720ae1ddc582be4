namespace MeshMetric.Metrics.Scraping;

/// <summary>Where a kept sample is in its snapshot's blocks, and where its parts are in its canonical line.</summary>
internal struct SampleEntry
{
    /// <summary>Block index and offset; see <see cref="SnapshotBlocks"/>.</summary>
    public int Position;

    /// <summary>Offset of the value from the line's start.</summary>
    public int ValueOffset;

    /// <summary>Length between the braces, which begins one after the name; 0 without labels.</summary>
    public int LabelsLength;

    public ushort NameLength;

    public ushort ValueLength;

    /// <summary>0 without a timestamp; it stands one blank after the value.</summary>
    public byte TimestampLength;

    public SampleFlags Flags;
}

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
}

/// <summary>Consecutive samples of one family in a body. A family that a body interrupts has several runs.</summary>
internal struct FamilyRun
{
    public Family Family;
    public MetricKind Kind;
    public bool HasType;
    public TextRange Help;
    public int FirstSample;
    public int SampleCount;

    /// <summary>How many of the samples are plumbing; 0 saves the readers of the run a check per sample.</summary>
    public int PlumbingCount;
}
