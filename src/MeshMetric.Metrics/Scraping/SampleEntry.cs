using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// Where a kept sample is in its snapshot's blocks. There stands, as in its canonical line, what comes after the name:
/// <c>{labels} value timestamp exemplar</c>, or without labels the value and what follows it. The name is the family's.
/// </summary>
internal struct SampleEntry
{
    /// <summary>Block index and offset; see <see cref="SnapshotBlocks"/>.</summary>
    public int Position;

    /// <summary>Length between the braces; 0 without labels.</summary>
    public int LabelsLength;

    public ushort ValueLength;

    /// <summary>0 without an exemplar; it stands one blank after value or timestamp.</summary>
    public ushort ExemplarLength;

    /// <summary>0 without a timestamp; it stands one blank after the value.</summary>
    public byte TimestampLength;

    public SampleName Name;

    public SampleFlags Flags;

    /// <summary>Offset of the value from the position.</summary>
    public readonly int ValueOffset => LabelsLength == 0 ? 0 : LabelsLength + "{} ".Length;

    /// <summary>Length of everything.</summary>
    public readonly int Length =>
        ValueOffset + ValueLength + (TimestampLength > 0 ? TimestampLength + 1 : 0) + (ExemplarLength > 0 ? ExemplarLength + 1 : 0);

    /// <summary>Whether the sample tells when its series began.</summary>
    public readonly bool IsCreated => Name >= SampleName.Created;
}
