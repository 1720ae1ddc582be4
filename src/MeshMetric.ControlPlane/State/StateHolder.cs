using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.State;

/// <summary>
/// Holds the snapshot that is in effect. A new one is swapped in first; then everyone who subscribed is told, in the order of subscription and one
/// change at a time. Subscribers must be quick and must not throw.
/// </summary>
internal sealed class StateHolder
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ResourceId, List<(long Version, TaskCompletionSource Seen)>> _waiters = [];
    private Action<StateChange>[] _subscribers = [];
    private volatile StateSnapshot _current = StateSnapshot.Empty;

    /// <summary>The snapshot in effect.</summary>
    public StateSnapshot Current => _current;

    /// <summary>Whether the store has been read.</summary>
    public bool IsLoaded => _current.Revision > 0;

    /// <summary>
    /// Subscribes to changes. The subscriber is called at once with a change from the empty snapshot to the current one, and nothing is missed after it.
    /// </summary>
    public void Subscribe(Action<StateChange> subscriber)
    {
        lock (_lock)
        {
            _subscribers = [.. _subscribers, subscriber];
            subscriber(new StateChange(StateSnapshot.Empty, _current, [.. _current.Dataplanes.Values.Select(state => new DataplaneChange(null, state))]));
        }
    }

    /// <summary>Puts the next snapshot into effect and tells everyone. Called by one writer.</summary>
    public void Publish(StateChange change)
    {
        lock (_lock)
        {
            _current = change.After;
            foreach (var subscriber in _subscribers)
            {
                subscriber(change);
            }
        }
    }

    /// <summary>Tells that everything up to a version of a resource is in <see cref="Current"/>; 0 for its deletion.</summary>
    public void Saw(ResourceId id, long version)
    {
        lock (_lock)
        {
            if (!_waiters.TryGetValue(id, out var waiting))
            {
                return;
            }

            waiting.RemoveAll(waiter => (version == 0 || waiter.Version <= version) && waiter.Seen.TrySetResult());
            if (waiting.Count == 0)
            {
                _waiters.Remove(id);
            }
        }
    }

    /// <summary>
    /// Waits until a write shows in <see cref="Current"/>, so that who reads after writing reads what was written. Never fails; gives up after
    /// <paramref name="atMost"/>.
    /// </summary>
    public async Task WaitAsync(ResourceId id, long version, TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (VersionOf(id) is { } current && (version == 0 ? current == 0 : current >= version))
            {
                return;
            }

            if (!_waiters.TryGetValue(id, out var waiting))
            {
                _waiters[id] = waiting = [];
            }

            waiting.Add((version, seen));
        }

        try
        {
            await seen.Task.WaitAsync(atMost, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                if (_waiters.TryGetValue(id, out var waiting) && waiting.RemoveAll(waiter => waiter.Seen == seen) > 0 && waiting.Count == 0)
                {
                    _waiters.Remove(id);
                }
            }
        }
    }

    private long VersionOf(ResourceId id) =>
        _current.Dataplanes.TryGetValue(id, out var dataplane) ? dataplane.Stamp.Version
        : _current.Resources.TryGetValue(id, out var resource) ? resource.Stamp.Version
        : 0;
}
