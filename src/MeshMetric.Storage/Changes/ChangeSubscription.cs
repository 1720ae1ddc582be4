using System.Threading.Channels;

using MeshMetric.Resources;

namespace MeshMetric.Storage.Changes;

/// <summary>
/// What one watcher has not taken yet: the last version of each changed resource, in the order in which the resources first changed. Past its bound
/// it forgets them all and tells the watcher to read everything.
/// </summary>
/// <param name="maxPending">The bound.</param>
internal sealed class ChangeSubscription(int maxPending)
{
    private readonly Lock _lock = new();
    private readonly Queue<ResourceId> _order = new();
    private readonly Dictionary<ResourceId, long> _versions = [];
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // The first thing that every watcher is told.
    private bool _resync = true;

    /// <summary>Adds changes to what is to be told; false when there were too many and it was all forgotten.</summary>
    public bool TryAdd(IReadOnlyCollection<StoreChange> changes)
    {
        bool fits = true;
        lock (_lock)
        {
            foreach (StoreChange change in changes)
            {
                if (_versions.TryAdd(change.Id, change.Version))
                {
                    _order.Enqueue(change.Id);
                }
                else
                {
                    _versions[change.Id] = change.Version;
                }
            }

            if (_versions.Count > maxPending)
            {
                ForgetAndResync();
                fits = false;
            }
        }

        _news.Writer.TryWrite(true);
        return fits;
    }

    /// <summary>Tells to read everything; what was pending is contained in that.</summary>
    public void Resync()
    {
        lock (_lock)
        {
            ForgetAndResync();
        }

        _news.Writer.TryWrite(true);
    }

    /// <summary>Ends the watch after what is pending.</summary>
    public void Complete() => _news.Writer.TryComplete();

    /// <summary>Takes the next thing to tell.</summary>
    public bool TryTake(out StoreChange change)
    {
        lock (_lock)
        {
            if (_resync)
            {
                _resync = false;
                change = StoreChange.Resync;
                return true;
            }

            if (_order.TryDequeue(out ResourceId id))
            {
                _versions.Remove(id, out long version);
                change = new StoreChange(id, version);
                return true;
            }

            change = default;
            return false;
        }
    }

    /// <summary>Waits until there may be something to take; false when nothing comes any more.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        if (!await _news.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        _news.Reader.TryRead(out _);
        return true;
    }

    private void ForgetAndResync()
    {
        _order.Clear();
        _versions.Clear();
        _resync = true;
    }
}
