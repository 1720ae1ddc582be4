using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.State;

/// <summary>Tells one write of a resource from another: versions begin anew when a resource is deleted and created again.</summary>
/// <param name="Version">The version in the store.</param>
/// <param name="Modified">When it was written.</param>
internal readonly record struct ResourceStamp(long Version, DateTimeOffset Modified)
{
    /// <summary>The stamp of what the store returned.</summary>
    public static ResourceStamp Of(StoredResource stored) => new(stored.Version, stored.ModificationTime);
}
