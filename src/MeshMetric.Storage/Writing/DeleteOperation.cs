using MeshMetric.Resources;

namespace MeshMetric.Storage.Writing;

/// <summary>A call of <see cref="IResourceStore.DeleteAsync"/>.</summary>
internal sealed class DeleteOperation(ResourceId id, long? expectedVersion, CancellationToken cancellationToken)
    : StoreOperation<DeleteResult>(cancellationToken)
{
    /// <summary>What is to be deleted.</summary>
    public ResourceId Id { get; } = id;

    /// <summary>Its version, when that matters.</summary>
    public long? ExpectedVersion { get; } = expectedVersion;
}
