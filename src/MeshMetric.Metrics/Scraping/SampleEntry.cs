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

    /// <summary>0 without an exemplar; it stands one blank after value or timestamp.</summary>
    public ushort ExemplarLength;
}
