using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Security;

/// <summary>A secret, opened.</summary>
/// <param name="Stored">What the store holds, sealed.</param>
/// <param name="Data">The secret.</param>
internal sealed record Secret(StoredResource Stored, ReadOnlyMemory<byte> Data)
{
    /// <summary>Without the data.</summary>
    public override string ToString() => Stored.Id.ToString();
}
