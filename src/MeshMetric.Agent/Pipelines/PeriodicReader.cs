using MeshMetric.Metrics.Merging;
using MeshMetric.Otlp.Exporting;

namespace MeshMetric.Agent.Pipelines;

/// <summary>Asks for a scrape; <see langword="null"/> when there is nothing to export.</summary>
internal delegate Task<MergedScrape?> Collect(TimeSpan timeout, CancellationToken cancellationToken);

/// <summary>Exports a scrape, which it takes over; never throws.</summary>
internal delegate Task<ExportOutcome> Export(MergedScrape scrape, CancellationToken cancellationToken);

/// <summary>
/// One backend's PeriodicReader (OpenTelemetry specification's word): collects and exports at every interval, one export at a time, and once more
/// when the agent stops. A collector that is slow or away delays its own next export and nothing else.
/// </summary>
/// <param name="interval">Time from one export to the next.</param>
/// <param name="firstDelay">Time to the first, so that agents that start together don't push together.</param>
/// <param name="collectTimeout">How long sources may take.</param>
/// <param name="collect">Asks the pipeline's producer, whichever is in effect.</param>
/// <param name="export">Sends.</param>
/// <param name="health">Where the outcome is told.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where changes are told.</param>
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
    /// <summary>How often a collector that stays away is told again.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private Task _loop = Task.CompletedTask;
    private bool? _up;
    private DateTimeOffset _downSince;
    private DateTimeOffset _toldAt;

    /// <summary>Begins the loop.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Ends the loop; an export under way is finished first.</summary>
    /// <param name="flush">Whether to collect and export once more.</param>
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
                Record(await export(scrape, _aborting.Token));
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

    private void Record(ExportOutcome outcome)
    {
        var lost = outcome.RejectedPoints + outcome.FailedPoints;
        var isUp = outcome.Status is ExportStatus.Success or ExportStatus.PartialSuccess;
        if (isUp)
        {
            health.AddDelivery(outcome.AcceptedPoints, lost);
            health.Problem = null;
        }
        else
        {
            health.AddFailure(lost);
            health.Problem = outcome.Message ?? "the export was not taken";
        }

        Tell(outcome, isUp, lost);
    }

    private void Tell(ExportOutcome outcome, bool isUp, long lost)
    {
        var now = time.GetUtcNow();
        var changed = _up != isUp;
        _up = isUp;
        if (isUp)
        {
            if (changed)
            {
                LogUp(logger, health.Name, outcome.AcceptedPoints);
            }

            if (lost > 0 && now - _toldAt >= Reminder)
            {
                _toldAt = now;
                LogPartial(logger, health.Name, lost, outcome.Message ?? "no reason given");
            }

            return;
        }

        if (changed)
        {
            _downSince = now;
        }

        if (changed || now - _toldAt >= Reminder)
        {
            _toldAt = now;
            LogDown(logger, health.Name, health.Problem!, lost, _downSince.UtcDateTime.ToString("O"));
        }
    }

    [LoggerMessage(LogLevel.Information, "{Backend} took an export of {Points} points")]
    private static partial void LogUp(ILogger logger, string backend, long points);

    [LoggerMessage(LogLevel.Warning, "{Backend} refused {Points} points: {Problem}")]
    private static partial void LogPartial(ILogger logger, string backend, long points, string problem);

    [LoggerMessage(LogLevel.Warning, "{Backend} did not take an export: {Problem}; {Points} points lost, failing since {Since}")]
    private static partial void LogDown(ILogger logger, string backend, string problem, long points, string since);

    [LoggerMessage(LogLevel.Error, "{Backend} got no export because of an error in the agent")]
    private static partial void LogUnexpected(ILogger logger, string backend, Exception exception);
}
