using MeshMetric.Resources;

namespace MeshMetric.Storage.Writing;

/// <summary>A database transaction that no other writer's overlaps: what it reads stays true until it commits.</summary>
internal interface IStoreTransaction
{
    /// <summary>Reads the rows that are there.</summary>
    Task<IReadOnlyList<StoredRow>> LoadAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken);

    /// <summary>Tells which are there.</summary>
    Task<IReadOnlyList<ResourceId>> FindAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken);

    /// <summary>Inserts or replaces rows.</summary>
    Task SaveAsync(IReadOnlyCollection<RowChange> changes, CancellationToken cancellationToken);

    /// <summary>What is owned by any of these, or lies in one of the meshes among them.</summary>
    Task<IReadOnlyList<ResourceId>> OwnedByAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken);

    /// <summary>What refers to any of these.</summary>
    Task<IReadOnlyList<ResourceId>> UsersOfAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken);

    /// <summary>Removes rows with their references.</summary>
    Task RemoveAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken);
}
