using MeshMetric.Resources;

namespace MeshMetric.Storage.Writing;

/// <summary>A resource with what it hangs on.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Owner">What it is deleted with: the owner that was given, else its mesh.</param>
/// <param name="References">What it refers to, each once.</param>
internal sealed record StoredRow(StoredResource Resource, ResourceId? Owner, IReadOnlySet<ResourceId> References)
{
    /// <summary>The resource's identity.</summary>
    public ResourceId Id => Resource.Id;
}
