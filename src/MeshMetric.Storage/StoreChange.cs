using MeshMetric.Resources;

namespace MeshMetric.Storage;

/// <summary>Something in the store is not what it was.</summary>
/// <param name="Id">What changed; meaningless in <see cref="Resync"/>.</param>
/// <param name="Version">The version that is there now; 0 when it was deleted.</param>
public readonly record struct StoreChange(ResourceId Id, long Version)
{
    /// <summary>Anything may have changed: read everything.</summary>
    public static StoreChange Resync => new(default, -1);

    /// <summary>Whether this is <see cref="Resync"/>.</summary>
    public bool IsResync => Version < 0;

    /// <summary>Whether the resource is gone.</summary>
    public bool IsDeletion => Version == 0;
}
