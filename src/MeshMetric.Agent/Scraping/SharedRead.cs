using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Agent.Scraping;

/// <summary>
/// One read of a source and everybody who waits for it. It is cancelled when the last of them has gone, and gives its snapshot back when the last
/// of them has taken it.
/// </summary>
#pragma warning disable CA1001 // the token source is never disposed: it has no timer and no handle, and a late Leave may still cancel it
internal sealed class SharedRead
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _abandoned = new();
    private SourceReading _reading;
    private int _waiters = 1;
    private bool _isClosed;
    private Task _completion = Task.CompletedTask;

    /// <summary>Ends when the snapshot is there, or the read was cancelled; never fails.</summary>
    public Task Completion => _completion;

    /// <summary>Starts the read with its first waiter. Called once, before anybody else knows the object.</summary>
    /// <param name="read">The read; never throws except for its token.</param>
    public void Start(Func<CancellationToken, Task<SourceReading?>> read) => _completion = RunAsync(read);

    /// <summary>Joins the waiters, unless the read is over or given up.</summary>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return false;
            }

            _waiters++;
            return true;
        }
    }

    /// <summary>Takes the outcome with a reference of the caller's own. Once per waiter, after <see cref="Completion"/>.</summary>
    public SourceReading Take()
    {
        // The waiter's own count keeps the snapshot alive until Leave.
        var reading = _reading;
        reading.Snapshot.AddReference();
        Leave();
        return reading;
    }

    /// <summary>Stops waiting. Once per waiter, in place of <see cref="Take"/>.</summary>
    /// <returns>Whether this gave the read up: nobody else waits, and it had not ended.</returns>
    public bool Leave()
    {
        ScrapeSnapshot? unused = null;
        var cancel = false;
        lock (_lock)
        {
            _waiters--;
            if (_waiters == 0)
            {
                cancel = !_isClosed;
                _isClosed = true;
                unused = _reading.Snapshot;
            }
        }

        if (cancel)
        {
            _abandoned.Cancel();
        }

        unused?.Release();
        return cancel;
    }

    private async Task RunAsync(Func<CancellationToken, Task<SourceReading?>> read)
    {
        // The starter holds the source's lock; nothing of the read may run under it.
        await Task.Yield();
        var reading = await read(_abandoned.Token);
        ScrapeSnapshot? unused = null;
        lock (_lock)
        {
            _isClosed = true;
            if (_waiters > 0 && reading is { } whole)
            {
                _reading = whole;
            }
            else
            {
                unused = reading?.Snapshot;
            }
        }

        unused?.Release();
    }
}
