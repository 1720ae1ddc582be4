using MeshMetric.Otlp.Encoding;

namespace MeshMetric.Otlp.Exporting;

/// <summary>
/// What waits for a collector, in order, bounded in bytes and in age: what is over is dropped, oldest first, and counted. The newest scrape is never
/// dropped for its size. Thread-safe. It owns what it holds.
/// </summary>
/// <param name="maxBytes">Most bytes that wait, as they are held: compressed, when the requests are.</param>
/// <param name="maxAge">How long a request waits at most.</param>
/// <param name="time">The clock.</param>
public sealed class WaitingRequests(long maxBytes, TimeSpan maxAge, TimeProvider time) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiting> _waiting = new();
    private TaskCompletionSource _added = NewSignal();
    private Waiting? _taken;
    private long _batch;
    private long _bytes;
    private long _points;
    private long _dropped;

    /// <summary>Points that wait, those being sent included.</summary>
    public long Points => Interlocked.Read(ref _points);

    /// <summary>Bytes that wait, those being sent included.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Points dropped so far.</summary>
    public long DroppedPoints => Interlocked.Read(ref _dropped);

    /// <summary>Takes a scrape over.</summary>
    /// <returns>Points dropped to make room.</returns>
    public long Add(EncodedMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        lock (_lock)
        {
            long before = _dropped;
            _batch++;
            foreach (OtlpRequest request in metrics.Requests)
            {
                _waiting.AddLast(new Waiting(request, _batch, time.GetTimestamp()));
                Count(request, 1);
            }

            Trim();
            if (metrics.Requests.Count > 0)
            {
                _added.TrySetResult();
            }

            return _dropped - before;
        }
    }

    /// <summary>Takes the oldest request out to be sent; <see cref="Complete"/> or <see cref="PutBack"/> ends that.</summary>
    /// <returns><see langword="null"/> when nothing waits.</returns>
    /// <exception cref="InvalidOperationException">The one before has not ended.</exception>
    public OtlpRequest? Take()
    {
        lock (_lock)
        {
            if (_taken is not null)
            {
                throw new InvalidOperationException("One request at a time, or their order is lost.");
            }

            Trim();
            if (_waiting.First is not { } first)
            {
                _added = _added.Task.IsCompleted ? NewSignal() : _added;
                return null;
            }

            _waiting.RemoveFirst();
            _taken = first.Value;
            return _taken.Request;
        }
    }

    /// <summary>Ends when something waits that did not when <see cref="Take"/> found nothing.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _added.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The request that was taken out has come to its end, sent or refused.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            if (_taken is { } taken)
            {
                _taken = null;
                Count(taken.Request, -1);
                taken.Request.Dispose();
            }
        }
    }

    /// <summary>The request that was taken out is to be sent again: it is the oldest still.</summary>
    /// <returns>Points dropped, when there is no room for it any more.</returns>
    public long PutBack()
    {
        lock (_lock)
        {
            long before = _dropped;
            if (_taken is { } taken)
            {
                _taken = null;
                _waiting.AddFirst(taken);
                Trim();
            }

            return _dropped - before;
        }
    }

    /// <summary>Drops everything.</summary>
    /// <returns>Points dropped.</returns>
    public long Clear()
    {
        lock (_lock)
        {
            long before = _dropped;
            while (_waiting.First is not null)
            {
                DropFirst();
            }

            return _dropped - before;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Complete();
        Clear();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Trim()
    {
        while (_waiting.First is { } first
            && ((_bytes > maxBytes && first.Value.Batch != _batch) || time.GetElapsedTime(first.Value.Since) > maxAge))
        {
            DropFirst();
        }
    }

    private void DropFirst()
    {
        Waiting first = _waiting.First!.Value;
        _waiting.RemoveFirst();
        Count(first.Request, -1);
        _dropped += first.Request.Points;
        first.Request.Dispose();
    }

    private void Count(OtlpRequest request, int sign)
    {
        _bytes += sign * request.Body.Length;
        _points += sign * request.Points;
    }

    private sealed record Waiting(OtlpRequest Request, long Batch, long Since);
}
