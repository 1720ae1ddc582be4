namespace MeshMetric.Metrics.Text;

/// <summary>What a line that starts with <c>#</c> is.</summary>
internal enum MetadataKind : byte
{
    Comment,
    Type,
    Help,

    /// <summary>OpenMetrics only; in text it is a comment.</summary>
    Unit,
}
