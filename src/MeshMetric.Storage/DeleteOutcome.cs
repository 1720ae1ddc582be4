namespace MeshMetric.Storage;

/// <summary>What became of a deletion.</summary>
public enum DeleteOutcome
{
    /// <summary>It is gone, and what it owned.</summary>
    Deleted,

    /// <summary>There was none.</summary>
    NotFound,

    /// <summary>Refused: the version is another than expected.</summary>
    VersionConflict,

    /// <summary>Refused: other resources refer to it, or it is a mesh with dataplanes.</summary>
    InUse,
}
