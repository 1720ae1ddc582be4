namespace MeshMetric.Metrics.Text;

/// <summary>How a family's samples are written.</summary>
internal enum SampleOrder : byte
{
    /// <summary>As their sources wrote them.</summary>
    AsTheyCome,

    /// <summary>All but <c>_created</c>, then these as a family of their own.</summary>
    CreatedApart,

    /// <summary>Sample name by sample name and without metadata: by the format each is a family of its own, and families must not interleave.</summary>
    ByName,
}
