using MeshMetric.Metrics.Merging;

namespace MeshMetric.Agent.Pipelines;

/// <summary>Asks for a scrape; <see langword="null"/> when there is nothing to export.</summary>
internal delegate Task<MergedScrape?> Collect(TimeSpan timeout, CancellationToken cancellationToken);

/// <summary>Encodes a scrape, which it takes over, and hands it to the backend's queue.</summary>
internal delegate void Export(MergedScrape scrape);

/// <summary>
/// One backend's PeriodicReader (OpenTelemetry specification's word): collects and exports at every interval, one export at a time, and once more
/// when the agent stops. What it collects goes into a queue; how the collector does is no concern of it.
/// </summary>
/// <param name="interval">Time from one export to the next.</param>
/// <param name="firstDelay">Time to the first, so that agents that start together don't push together.</param>
/// <param name="collectTimeout">How long sources may take.</param>
/// <param name="collect">Asks the pipeline's producer, whichever is in effect.</param>
/// <param name="export">Queues.</param>
/// <param name="health">Where failures are told.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where bugs are told.</param>
internal sealed partial class PeriodicReader(
    TimeSpan interval,
    TimeSpan firstDelay,
    TimeSpan collectTimeout,
    Collect collect,
    Export export,
    BackendHealth health,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private Task _loop = Task.CompletedTask;

    /// <summary>Begins the loop.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Ends the loop; a scrape under way is finished first.</summary>
    /// <param name="flush">Whether to collect once more.</param>
    /// <param name="cancellationToken">Breaks off what is under way.</param>
    public async Task StopAsync(bool flush, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await using var abort = cancellationToken.Register(_aborting.Cancel);
        await _loop;
        if (flush && !cancellationToken.IsCancellationRequested)
        {
            await OnceAsync();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stopping.Dispose();
        _aborting.Dispose();
    }

    private async Task RunAsync()
    {
        var next = time.GetUtcNow() + firstDelay;
        while (await WaitUntilAsync(next))
        {
            await OnceAsync();

            // An export that took longer than the interval costs the ticks it ran over, and the beat is kept.
            var late = time.GetUtcNow() - next;
            next += interval * Math.Max(1, Math.Ceiling(late / interval));
        }
    }

    private async Task<bool> WaitUntilAsync(DateTimeOffset instant)
    {
        var delay = instant - time.GetUtcNow();
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !_stopping.IsCancellationRequested;
    }

    private async Task OnceAsync()
    {
        try
        {
            if (await collect(collectTimeout, _aborting.Token) is { } scrape)
            {
                export(scrape);
            }
        }
        catch (OperationCanceledException) when (_aborting.IsCancellationRequested)
        {
            // Nothing more to tell: the agent stops.
        }
        catch (Exception exception)
        {
            // A bug must not end the backend's exports for good.
            health.AddFailure();
            LogUnexpected(logger, health.Name, exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Backend} got no export because of an error in the agent")]
    private static partial void LogUnexpected(ILogger logger, string backend, Exception exception);
}
