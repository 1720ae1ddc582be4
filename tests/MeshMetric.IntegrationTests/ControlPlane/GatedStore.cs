using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>A store whose lists of one type are held back until a test lets them go.</summary>
/// <param name="inner">The store behind.</param>
/// <param name="type">The type.</param>
internal sealed class GatedStore(IResourceStore inner, string type) : IResourceStore
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once somebody has asked.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Answers.</summary>
    public void Open() => _open.TrySetResult();

    public async Task<ResourcePage> ListAsync(ResourceQuery query, CancellationToken cancellationToken)
    {
        if (query.Type == type)
        {
            _reached.TrySetResult();
            await _open.Task.WaitAsync(cancellationToken);
        }

        return await inner.ListAsync(query, cancellationToken);
    }

    public Task<StoredResource?> GetAsync(ResourceId id, CancellationToken cancellationToken) => inner.GetAsync(id, cancellationToken);

    public Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<ResourceWrite> writes, CancellationToken cancellationToken) =>
        inner.WriteAsync(writes, cancellationToken);

    public Task<DeleteResult> DeleteAsync(ResourceId id, long? expectedVersion, CancellationToken cancellationToken) =>
        inner.DeleteAsync(id, expectedVersion, cancellationToken);

    public IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken) => inner.WatchAsync(cancellationToken);

    public Task<bool> IsReadyAsync(CancellationToken cancellationToken) => inner.IsReadyAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
