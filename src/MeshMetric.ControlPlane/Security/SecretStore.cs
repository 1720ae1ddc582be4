using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Security;

/// <summary>
/// Secrets in the store, sealed on the way in and opened on the way out. Whoever keeps something that was made from secrets subscribes, and is told of every
/// change: of this process before the write is answered, of others when the store tells.
/// </summary>
internal sealed partial class SecretStore(IResourceStore store, SecretSeal seal, ILogger<SecretStore> logger)
{
    private readonly Lock _lock = new();
    private Action<ResourceId?>[] _subscribers = [];

    /// <summary>Subscribes to changes.</summary>
    /// <param name="subscriber">Called with the secret that changed or the mesh that is gone, or <see langword="null"/> for anything. It must be quick and must not throw.</param>
    public void Subscribe(Action<ResourceId?> subscriber)
    {
        lock (_lock)
        {
            _subscribers = [.. _subscribers, subscriber];
        }
    }

    /// <summary>Reads one secret; <see langword="null"/> when there is none, or it can't be opened.</summary>
    /// <exception cref="StoreUnavailableException">The store can't be reached.</exception>
    public async Task<Secret?> GetAsync(ResourceId id, CancellationToken cancellationToken) =>
        await store.GetAsync(id, cancellationToken) is { } stored ? Open(stored) : null;

    /// <summary>Reads secrets; those that can't be opened are left out.</summary>
    /// <returns>How many there are on all pages, and those of this one.</returns>
    /// <exception cref="StoreUnavailableException">The store can't be reached.</exception>
    public async Task<(int Total, IReadOnlyList<Secret> Items)> ListAsync(ResourceQuery query, CancellationToken cancellationToken)
    {
        var page = await store.ListAsync(query, cancellationToken);
        return (page.Total, [.. page.Items.Select(Open).OfType<Secret>()]);
    }

    /// <summary>Writes one secret.</summary>
    /// <exception cref="StoreUnavailableException">The store can't be reached.</exception>
    public async Task<WriteResult> WriteAsync(
        ResourceId id, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> labels, long? expectedVersion, CancellationToken cancellationToken)
    {
        var write = new ResourceWrite(id, seal.Seal(id, data.Span)) { Labels = labels, ExpectedVersion = expectedVersion };
        var result = (await store.WriteAsync([write], cancellationToken))[0];
        Tell(id);
        return result;
    }

    /// <summary>Deletes one secret.</summary>
    /// <exception cref="StoreUnavailableException">The store can't be reached.</exception>
    public async Task<DeleteResult> DeleteAsync(ResourceId id, long? expectedVersion, CancellationToken cancellationToken)
    {
        var result = await store.DeleteAsync(id, expectedVersion, cancellationToken);
        Tell(id);
        return result;
    }

    /// <summary>Tells everyone that something is not what it was.</summary>
    /// <param name="changed">The secret or mesh, or <see langword="null"/> for anything.</param>
    public void Tell(ResourceId? changed)
    {
        Action<ResourceId?>[] subscribers;
        lock (_lock)
        {
            subscribers = _subscribers;
        }

        foreach (var subscriber in subscribers)
        {
            subscriber(changed);
        }
    }

    private Secret? Open(StoredResource stored)
    {
        if (seal.Open(stored) is { } data)
        {
            return new Secret(stored, data);
        }

        // All could be opened at the start: another control plane has written it since, with another key file.
        LogClosed(logger, stored.Id.ToString(), SecretSeal.KeyOf(stored.Body) ?? "none");
        return null;
    }

    [LoggerMessage(LogLevel.Error, "{Secret} can't be opened, it is sealed with the key {Key}; every control plane on one store needs the same --encryption-key-file")]
    private static partial void LogClosed(ILogger logger, string secret, string key);
}
