namespace MeshMetric.Storage.Writing;

/// <summary>A call of <see cref="IResourceStore.WriteAsync"/>.</summary>
internal sealed class WriteOperation(IReadOnlyList<ResourceWrite> writes, CancellationToken cancellationToken)
    : StoreOperation<IReadOnlyList<WriteResult>>(cancellationToken)
{
    /// <summary>What is to be written.</summary>
    public IReadOnlyList<ResourceWrite> Writes { get; } = writes;
}
