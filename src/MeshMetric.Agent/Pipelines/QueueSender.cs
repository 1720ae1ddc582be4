using MeshMetric.Otlp.Encoding;
using MeshMetric.Otlp.Exporting;

namespace MeshMetric.Agent.Pipelines;

/// <summary>Sends a request; never throws.</summary>
internal delegate Task<ExportOutcome> Send(OtlpRequest request, CancellationToken cancellationToken);

/// <summary>
/// Sends what waits in a backend's queue, one request after the other in their order. While the collector is away the oldest is tried again and again,
/// with growing waits; the queue keeps the rest.
/// </summary>
/// <param name="queue">What waits.</param>
/// <param name="send">Sends one, with the first few attempts of its own.</param>
/// <param name="backoff">Waits between one failure and the next attempt.</param>
/// <param name="chance">A random number from 0 up to 1.</param>
/// <param name="health">Where outcomes are told.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where changes are told.</param>
internal sealed partial class QueueSender(
    WaitingRequests queue, Send send, RetryBackoff backoff, Func<double> chance, BackendHealth health, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>How often a collector that stays away is told again.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();
    private Task _loop = Task.CompletedTask;
    private bool? _up;
    private DateTimeOffset _downSince;
    private DateTimeOffset _toldAt;

    /// <summary>Begins to send.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Sends what waits still, until a request fails, and ends; what is left then is lost and counted.</summary>
    /// <param name="cancellationToken">Breaks off what is under way.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await using (cancellationToken.Register(_aborting.Cancel))
        {
            await _loop;
        }

        if (queue.Clear() is > 0 and var lost)
        {
            LogLeft(logger, health.Name, lost);
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
        var failures = 0;
        while (!_aborting.IsCancellationRequested)
        {
            if (queue.Take() is not { } request)
            {
                if (_stopping.IsCancellationRequested)
                {
                    return;
                }

                await queue.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            var isLast = _stopping.IsCancellationRequested;
            var outcome = await send(request, _aborting.Token);
            if (outcome.Status != ExportStatus.Retryable)
            {
                queue.Complete();
                Record(outcome);
                failures = 0;
                continue;
            }

            queue.PutBack();
            Record(outcome);
            if (isLast)
            {
                return;
            }

            failures++;
            var delay = backoff.DelayAfter(failures, chance());
            delay = outcome.RetryAfter > delay ? outcome.RetryAfter.Value : delay;
            await Task.Delay(delay, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Record(ExportOutcome outcome)
    {
        var isUp = outcome.Status is ExportStatus.Success or ExportStatus.PartialSuccess;
        var isFinal = outcome.Status != ExportStatus.Retryable;
        var refused = isFinal ? outcome.RejectedPoints + outcome.FailedPoints : 0;
        health.AddRefused(refused);
        if (isUp)
        {
            health.AddDelivery(outcome.AcceptedPoints);
            health.Problem = null;
        }
        else
        {
            health.AddFailure();
            health.Problem = outcome.Message ?? "the export was not taken";
        }

        Tell(outcome, isUp, refused);
    }

    private void Tell(ExportOutcome outcome, bool isUp, long refused)
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

            if (refused > 0 && now - _toldAt >= Reminder)
            {
                _toldAt = now;
                LogPartial(logger, health.Name, refused, outcome.Message ?? "no reason given");
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
            LogDown(logger, health.Name, health.Problem!, queue.Points, queue.DroppedPoints, _downSince.UtcDateTime.ToString("O"));
        }
    }

    [LoggerMessage(LogLevel.Information, "{Backend} took an export of {Points} points")]
    private static partial void LogUp(ILogger logger, string backend, long points);

    [LoggerMessage(LogLevel.Warning, "{Backend} refused {Points} points: {Problem}")]
    private static partial void LogPartial(ILogger logger, string backend, long points, string problem);

    [LoggerMessage(
        LogLevel.Warning,
        "{Backend} did not take an export: {Problem}; {Queued} points wait, {Dropped} were dropped so far, failing since {Since}")]
    private static partial void LogDown(ILogger logger, string backend, string problem, long queued, long dropped, string since);

    [LoggerMessage(LogLevel.Warning, "{Backend} did not get the last {Points} points")]
    private static partial void LogLeft(ILogger logger, string backend, long points);
}
