namespace MeshMetric.Storage;

/// <summary>What became of a write.</summary>
public enum WriteOutcome
{
    /// <summary>It is new.</summary>
    Created,

    /// <summary>It was there and has changed.</summary>
    Updated,

    /// <summary>It was there with the same body, labels, owner and references; version and times stay.</summary>
    Unchanged,

    /// <summary>Refused: the version is another than expected.</summary>
    VersionConflict,

    /// <summary>Refused: its mesh or owner is not there.</summary>
    OwnerMissing,

    /// <summary>Refused: something it refers to is not there.</summary>
    ReferenceMissing,

    /// <summary>Not written, as another write of the same transaction was refused.</summary>
    NotTried,
}
