namespace MeshMetric.Metrics.Text;

/// <summary>
/// A sample line in canonical form: <c>name{labels} value timestamp</c> with the name unquoted, one blank between the parts and none inside the
/// braces. The bytes are in the owner's buffer; this says where the parts are.
/// </summary>
internal struct CanonicalLine
{
    public int NameLength;

    /// <summary>Length of the text between the braces, which starts one after the name; 0 without labels.</summary>
    public int LabelsLength;

    /// <summary>Offset of the value.</summary>
    public int ValueOffset;

    public int ValueLength;

    /// <summary>Length of the timestamp, one blank after the value; 0 without.</summary>
    public int TimestampLength;

    /// <summary>Length of the exemplar without its <c># </c>, one blank after value or timestamp; 0 without.</summary>
    public int ExemplarLength;

    public bool HasQuotedLabelName;

    public readonly int Length => ValueOffset + ValueLength + (TimestampLength > 0 ? TimestampLength + 1 : 0) + (ExemplarLength > 0 ? ExemplarLength + 1 : 0);
}
