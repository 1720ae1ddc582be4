using System.Buffers;
using System.Threading.Channels;

using MeshMetric.Agent.Pipelines;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Otlp.Exporting;
using MeshMetric.Testing;
using MeshMetric.Testing.Otlp;
using MeshMetric.Tests.Metrics;
using MeshMetric.Tests.Otlp.Encoding;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.Tests.Agent.Pipelines;

public sealed class QueueSenderTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly WaitingRequests _queue;
    private readonly BackendHealth _health = new(BackendHealth.OpenTelemetry, "collector");
    private readonly QueueSender _sender;
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));

    // Every attempt is offered here; the test answers it.
    private readonly Channel<(double Value, TaskCompletionSource<ExportStatus> Answer)> _attempts =
        Channel.CreateUnbounded<(double, TaskCompletionSource<ExportStatus>)>();

    public QueueSenderTests()
    {
        _queue = new WaitingRequests(1_000_000, TimeSpan.FromDays(100_000), _time);
        _health.Watch(_queue);
        var backoff = new RetryBackoff { Jitter = 0, Initial = TimeSpan.FromSeconds(1), Multiplier = 2, Max = TimeSpan.FromSeconds(4) };
        _sender = new QueueSender(_queue, SendAsync, backoff, () => 0.5, _health, _time, NullLogger.Instance);
    }

    private CancellationToken Deadline => _deadline.Token;

    public void Dispose()
    {
        _sender.Dispose();
        _queue.Dispose();
        _deadline.Dispose();
    }

    [Fact]
    public async Task Run_CollectorAwayAndBack_SendsEverythingInOrder()
    {
        _sender.Start();
        Add(0);
        for (var i = 1; i <= 4; i++)
        {
            await AnswerAsync(0, ExportStatus.Retryable);
            Add(i);
            await UntilAsync(() => _health.Status.Failures == i);
            Assert.Equal(i + 1, _health.Status.Queued);
            await AdvanceUntilAttemptAsync();
        }

        for (var i = 0; i <= 4; i++)
        {
            await AnswerAsync(i, ExportStatus.Success);
        }

        await _sender.StopAsync(Deadline);
        var status = _health.Status;
        Assert.Equal((5, 4, 5, 0, 0, 0), (status.Deliveries, status.Failures, status.Samples, status.Dropped, status.Refused, status.Queued));
        Assert.Null(status.Problem);
    }

    [Fact]
    public async Task Run_CollectorRefuses_GoesOnWithTheNext()
    {
        _sender.Start();
        Add(0);
        Add(1);
        await AnswerAsync(0, ExportStatus.Failed);
        await AnswerAsync(1, ExportStatus.Success);
        await _sender.StopAsync(Deadline);

        var status = _health.Status;
        Assert.Equal((1, 1, 1, 1), (status.Deliveries, status.Failures, status.Samples, status.Refused));
    }

    [Fact]
    public async Task Stop_SomethingWaits_SendsItFirst()
    {
        Add(0);
        Add(1);
        _sender.Start();
        var stop = _sender.StopAsync(Deadline);
        await AnswerAsync(0, ExportStatus.Success);
        await AnswerAsync(1, ExportStatus.Success);
        await stop;

        Assert.Equal((2, 0), (_health.Status.Samples, _health.Status.Dropped));
    }

    [Fact]
    public async Task Stop_CollectorAway_TriesOnceAndCountsTheLoss()
    {
        _sender.Start();
        Add(0);
        await AnswerAsync(0, ExportStatus.Retryable);
        Add(1);
        await UntilAsync(() => _health.Status.Failures == 1);

        // In the middle of a wait that the clock never ends.
        var stop = _sender.StopAsync(Deadline);
        await AnswerAsync(0, ExportStatus.Retryable);
        await stop;

        Assert.Equal((0, 2, 0), (_health.Status.Samples, _health.Status.Dropped, _health.Status.Queued));
    }

    [Fact]
    public async Task Stop_BrokenOff_EndsTheAttempt()
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(Deadline);
        _sender.Start();
        Add(0);
        await _attempts.Reader.ReadAsync(Deadline);
        var stop = _sender.StopAsync(abort.Token);
        Assert.False(stop.IsCompleted);
        await abort.CancelAsync();
        await stop;

        Assert.Equal((0, 1), (_health.Status.Samples, _health.Status.Dropped));
    }

    private async Task<ExportOutcome> SendAsync(OtlpRequest request, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<ExportStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        _attempts.Writer.TryWrite((Assert.Single(OtlpDecoder.Decode(request.Body.ToArray())).Value, answer));
        await using var registration = cancellationToken.Register(() => answer.TrySetResult(ExportStatus.Retryable));
        var status = await answer.Task;
        return new ExportOutcome { Status = status, Points = 1, AcceptedPoints = status == ExportStatus.Success ? 1 : 0 };
    }

    private async Task AnswerAsync(double value, ExportStatus status)
    {
        var attempt = await _attempts.Reader.ReadAsync(Deadline);
        Assert.Equal(value, attempt.Value);
        attempt.Answer.SetResult(status);
    }

    // The loop may not have begun its wait yet, so the clock is moved until it ends.
    private Task AdvanceUntilAttemptAsync() => UntilAsync(() =>
    {
        if (_attempts.Reader.TryPeek(out _))
        {
            return true;
        }

        _time.Advance(TimeSpan.FromSeconds(4));
        return false;
    });

    private Task UntilAsync(Func<bool> condition) => Eventually.HoldsAsync(condition, Deadline);

    private void Add(int value)
    {
        using var scrape = Exposition.Merge($"a {value}\n");
        _queue.Add(new OtlpEncoder(Encoded.Options).Encode(scrape));
    }
}
