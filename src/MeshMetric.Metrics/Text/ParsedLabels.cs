namespace MeshMetric.Metrics.Text;

/// <summary>What <see cref="LabelParser"/> found.</summary>
internal struct ParsedLabels
{
    public int Count;

    /// <summary>Length of the canonical text between the braces.</summary>
    public int Length;

    public bool HasQuotedName;
}
