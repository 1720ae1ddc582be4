using System.Collections.Immutable;
using System.Runtime.CompilerServices;

using Microsoft.Extensions.Logging;

namespace MeshMetric.Storage.Changes;

/// <summary>Tells every watcher of changes. Publishing never waits for a watcher.</summary>
/// <param name="maxPending">How many changed resources are kept for a watcher that doesn't read.</param>
/// <param name="metrics">Counts watchers that fell behind.</param>
/// <param name="logger">Told of them.</param>
internal sealed partial class ChangeFeed(int maxPending, StoreMetrics metrics, ILogger logger)
{
    private readonly Lock _lock = new();
    private ImmutableArray<ChangeSubscription> _subscriptions = [];
    private bool _completed;

    /// <summary>Tells of committed changes, in the order they were made.</summary>
    public void Publish(IReadOnlyCollection<StoreChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        // Two callers must not tell one watcher first of their own and another first of the other's: the order of one resource would differ.
        lock (_lock)
        {
            foreach (ChangeSubscription subscription in _subscriptions)
            {
                if (!subscription.TryAdd(changes))
                {
                    metrics.FellBehind();
                    LogBehind(maxPending);
                }
            }
        }
    }

    /// <summary>Tells that anything may have changed.</summary>
    public void Resync()
    {
        lock (_lock)
        {
            foreach (ChangeSubscription subscription in _subscriptions)
            {
                subscription.Resync();
            }
        }
    }

    /// <summary>Ends all watches, now and later.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (ChangeSubscription subscription in _subscriptions)
            {
                subscription.Complete();
            }
        }
    }

    /// <inheritdoc cref="IResourceStore.WatchAsync" />
    public async IAsyncEnumerable<StoreChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var subscription = new ChangeSubscription(maxPending);
        lock (_lock)
        {
            if (_completed)
            {
                yield break;
            }

            _subscriptions = _subscriptions.Add(subscription);
        }

        try
        {
            do
            {
                while (subscription.TryTake(out StoreChange change))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return change;
                }
            }
            while (await subscription.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            lock (_lock)
            {
                _subscriptions = _subscriptions.Remove(subscription);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A watcher of the store fell {MaxPending} changes behind; it will read everything again.")]
    private partial void LogBehind(int maxPending);
}
