using System.Diagnostics;
using System.Threading.Channels;

namespace MeshMetric.Storage.Writing;

/// <summary>
/// One writer for many callers: those that arrive while a commit is under way share the next one, so that a commit's cost (a flush to the disk, a
/// journey to the server) is shared under load and nobody waits without.
/// </summary>
internal sealed class GroupCommit : IAsyncDisposable
{
    private readonly Channel<StoreOperation> _queue;
    private readonly Func<IReadOnlyList<StoreOperation>, Task> _commit;
    private readonly StoreMetrics _metrics;
    private readonly int _maxCalls;
    private readonly Task _loop;

    /// <summary>Starts the writer.</summary>
    /// <param name="commit">
    /// Does calls in one transaction and sets their results. Throws <see cref="StoreUnavailableException"/> when the database is at fault; anything else is
    /// taken as one call's fault, and the others are tried without it.
    /// </param>
    /// <param name="options">The limits.</param>
    /// <param name="metrics">Counts commits.</param>
    public GroupCommit(Func<IReadOnlyList<StoreOperation>, Task> commit, StoreOptions options, StoreMetrics metrics)
    {
        _commit = commit;
        _metrics = metrics;
        _maxCalls = options.MaxCallsPerCommit;
        _queue = Channel.CreateBounded<StoreOperation>(new BoundedChannelOptions(options.MaxQueuedCalls) { SingleReader = true });
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Queues a call and waits for its commit.</summary>
    public async Task<TResult> RunAsync<TResult>(StoreOperation<TResult> operation, CancellationToken cancellationToken)
        where TResult : class
    {
        try
        {
            await _queue.Writer.WriteAsync(operation, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(IResourceStore));
        }

        return await operation.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes no more calls and ends when those that wait are done.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var batch = new List<StoreOperation>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < _maxCalls && _queue.Reader.TryRead(out StoreOperation? operation))
            {
                if (!operation.IsAbandoned)
                {
                    batch.Add(operation);
                }
            }

            await CommitAsync(batch).ConfigureAwait(false);
        }
    }

    private async Task CommitAsync(List<StoreOperation> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            long start = Stopwatch.GetTimestamp();
            await _commit(batch).ConfigureAwait(false);
            _metrics.Committed(Stopwatch.GetElapsedTime(start), batch.Count);
        }
#pragma warning disable CA1031 // Whatever went wrong is the callers' to know, and the writer goes on.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _metrics.Failed();
            if (batch.Count > 1 && exception is not StoreUnavailableException)
            {
                foreach (StoreOperation operation in batch)
                {
                    await CommitAsync([operation]).ConfigureAwait(false);
                }

                return;
            }

            foreach (StoreOperation operation in batch)
            {
                operation.Fail(exception);
            }

            return;
        }

        foreach (StoreOperation operation in batch)
        {
            operation.Complete();
        }
    }
}
