using System.Globalization;

using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Agent.Scraping;

/// <summary>
/// A source as one configuration wants it: a target with the filters of every pipeline that reads it. Whoever asks while a read is under way waits
/// for that read; so many scrapers and pipelines cost the source no more than one.
/// </summary>
/// <param name="health">What is known about the source; outlives configurations.</param>
/// <param name="read">Reads it once: a snapshot with one reference, also of a failure. Never called again before it has ended.</param>
/// <param name="time">The clock.</param>
internal sealed class Source(SourceHealth health, Func<CancellationToken, Task<ScrapeSnapshot>> read, TimeProvider time)
{
    private readonly Lock _lock = new();
    private SharedRead? _current;

    /// <summary>What is known about the source.</summary>
    public SourceHealth Health => health;

    /// <summary>Reads the source, or waits for the read under way.</summary>
    /// <param name="timeout">How long the caller can wait.</param>
    /// <param name="cancellationToken">The caller wants nothing any more.</param>
    /// <returns>A snapshot in any case; a failure is told inside.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<SourceReading> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        var shared = Join();
        try
        {
            await shared.Completion.WaitAsync(timeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            var waited = time.GetElapsedTime(started);
            var reading = new SourceReading(ScrapeSnapshot.Failed(startedAt, NoAnswer(waited)), waited);

            // While others wait longer the source may still answer. Told here and not when the read has wound down: whoever sees this scrape and
            // asks for the status sees the same.
            if (shared.Leave())
            {
                health.Record(reading);
            }

            return reading;
        }
        catch (OperationCanceledException)
        {
            shared.Leave();
            throw;
        }

        return shared.Take();
    }

    private SharedRead Join()
    {
        lock (_lock)
        {
            if (_current is null || !_current.TryJoin())
            {
                // The read before may be cancelled and still winding down; the reader and the source take one at a time.
                var before = _current?.Completion ?? Task.CompletedTask;
                _current = new SharedRead();
                _current.Start(token => ReadOnceAsync(before, token));
            }

            return _current;
        }
    }

    private async Task<SourceReading?> ReadOnceAsync(Task before, CancellationToken cancellationToken)
    {
        await before;
        var started = time.GetTimestamp();
        try
        {
            var snapshot = await read(cancellationToken);
            var reading = new SourceReading(snapshot, time.GetElapsedTime(started));
            health.Record(reading);
            return reading;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static string NoAnswer(TimeSpan waited) =>
        string.Create(CultureInfo.InvariantCulture, $"no complete answer within {waited.TotalSeconds:0.0##} s");
}
