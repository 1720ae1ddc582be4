using MeshMetric.Metrics.Merging;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Otlp.Exporting;
using MeshMetric.Tests.Metrics;
using MeshMetric.Tests.Otlp.Encoding;

using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.Tests.Otlp.Exporting;

public sealed class OtlpExporterTests : IDisposable
{
    private static readonly OtlpExporterOptions Options = new()
    {
        Endpoint = new Uri("http://collector:4317"),
        Backoff = new RetryBackoff { Jitter = 0 },
    };

    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedTransport _transport = new();
    private readonly EncodedMetrics _metrics = Encode("a 1\nb 2\n", OtlpEncoderOptions.DefaultMaxRequestBytes);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Export_Success_CountsPointsAndBytes()
    {
        await using OtlpExporter exporter = Exporter(Options);
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Success, null));
        ExportOutcome outcome = await exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);

        Assert.Equal(
            new ExportOutcome { Status = ExportStatus.Success, Points = 2, AcceptedPoints = 2, Bytes = _metrics.Report.Bytes },
            outcome);
        Assert.Equal(0, outcome.FailedPoints);
    }

    [Fact]
    public async Task Export_PartialSuccess_IsNotRetried()
    {
        await using OtlpExporter exporter = Exporter(Options);
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.PartialSuccess, "too old") { RejectedPoints = 1 });
        ExportOutcome outcome = await exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);

        Assert.Equal((ExportStatus.PartialSuccess, 1, 1, 0, "too old"),
            (outcome.Status, outcome.AcceptedPoints, outcome.RejectedPoints, outcome.FailedPoints, outcome.Message));
        Assert.Equal(1, _transport.Attempts);
    }

    [Fact]
    public async Task Export_MoreRejectedThanSent_IsNotBelieved()
    {
        await using OtlpExporter exporter = Exporter(Options);
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.PartialSuccess, "all") { RejectedPoints = long.MaxValue });
        ExportOutcome outcome = await exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);

        Assert.Equal((0, 2, 0), (outcome.AcceptedPoints, outcome.RejectedPoints, outcome.FailedPoints));
    }

    [Fact]
    public async Task Export_FailedForGood_IsNotRetried()
    {
        await using OtlpExporter exporter = Exporter(Options);
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Failed, "no"));
        ExportOutcome outcome = await exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);

        Assert.Equal((ExportStatus.Failed, 2, 0), (outcome.Status, outcome.FailedPoints, outcome.Bytes));
        Assert.Equal(1, _transport.Attempts);
    }

    [Fact]
    public async Task Export_RetryableThenSuccess_WaitsAsTheBackoffSays()
    {
        await using OtlpExporter exporter = Exporter(Options);
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Retryable, "busy"));
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Retryable, "busy") { RetryAfter = TimeSpan.FromSeconds(4) });
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Success, null));
        Task<ExportOutcome> export = exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);

        Assert.Equal(1, _transport.Attempts);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(1, _transport.Attempts);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await _transport.AttemptAsync(2);
        _time.Advance(TimeSpan.FromMilliseconds(3999));
        Assert.Equal(2, _transport.Attempts);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(ExportStatus.Success, (await export).Status);
        Assert.Equal(3, _transport.Attempts);
    }

    [Fact]
    public async Task Export_WishBeyondTheDeadline_IsReportedAtOnce()
    {
        await using OtlpExporter exporter = Exporter(Options);
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Retryable, "busy") { RetryAfter = TimeSpan.FromSeconds(30) });
        ExportOutcome outcome = await exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);

        Assert.Equal((ExportStatus.Retryable, "busy", TimeSpan.FromSeconds(30)), (outcome.Status, outcome.Message, outcome.RetryAfter));
    }

    [Fact]
    public async Task Export_AttemptsUsedUp_ReportsTheLastFailure()
    {
        await using OtlpExporter exporter = Exporter(Options with { Backoff = new RetryBackoff { MaxAttempts = 2, Jitter = 0 } });
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Retryable, "first"));
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Retryable, "second"));
        Task<ExportOutcome> export = exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((ExportStatus.Retryable, "second"), ((await export).Status, (await export).Message));
    }

    [Fact]
    public async Task Export_NoAnswer_EndsAtTheDeadline()
    {
        await using OtlpExporter exporter = Exporter(Options);
        Task<ExportOutcome> export = exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);
        Assert.False(export.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));
        ExportOutcome outcome = await export;

        Assert.Equal((ExportStatus.Retryable, "no answer within 10 s"), (outcome.Status, outcome.Message));
    }

    [Fact]
    public async Task Export_Cancelled_IsRetryableAndNoException()
    {
        await using OtlpExporter exporter = Exporter(Options);
        using CancellationTokenSource cancelled = new();
        Task<ExportOutcome> export = exporter.ExportAsync(_metrics, cancelled.Token);
        await cancelled.CancelAsync();

        Assert.Equal(ExportStatus.Retryable, (await export).Status);
    }

    [Fact]
    public async Task Dispose_DuringAnExport_EndsItAndThenTheTransport()
    {
        OtlpExporter exporter = Exporter(Options);
        Task<ExportOutcome> export = exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);
        await exporter.DisposeAsync();
        await exporter.DisposeAsync();

        Assert.Equal(ExportStatus.Retryable, (await export).Status);
        Assert.True(_transport.IsDisposed);
        Assert.Equal(ExportStatus.Retryable, (await exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(1, _transport.Attempts);
    }

    [Fact]
    public async Task Export_BugInTheTransport_IsAnOutcome()
    {
        await using OtlpExporter exporter = Exporter(Options);
        _transport.Exception = new InvalidOperationException("broken\nbadly");
        ExportOutcome outcome = await exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);

        Assert.Equal((ExportStatus.Failed, "InvalidOperationException: broken badly"), (outcome.Status, outcome.Message));
    }

    [Fact]
    public async Task Export_HeadersThatCannotBeRead_AreReadAgain()
    {
        int reads = 0;
        await using OtlpExporter exporter = Exporter(Options with
        {
            Headers = _ => ++reads == 1
                ? throw new FileNotFoundException("no such file")
                : ValueTask.FromResult<IReadOnlyList<KeyValuePair<string, string>>>([new("Authorization", "Bearer x")]),
        });
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Success, null));
        Task<ExportOutcome> export = exporter.ExportAsync(_metrics, TestContext.Current.CancellationToken);
        Assert.Equal(0, _transport.Attempts);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(ExportStatus.Success, (await export).Status);
        Assert.Equal([new("authorization", "Bearer x")], _transport.Headers);
    }

    [Fact]
    public async Task Export_SeveralRequests_StopsAfterARetryableFailure()
    {
        using EncodedMetrics metrics = Encode(string.Concat(Enumerable.Range(0, 120).Select(static i => $"x{{id=\"{i}\"}} {i}\n")), 1024);
        Assert.True(metrics.Requests.Count >= 4);
        await using OtlpExporter exporter = Exporter(Options);
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Success, null));
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Failed, "bad chunk"));
        _transport.Answers.Enqueue(new ExportAnswer(ExportStatus.Retryable, "busy") { RetryAfter = TimeSpan.FromMinutes(1) });
        ExportOutcome outcome = await exporter.ExportAsync(metrics, TestContext.Current.CancellationToken);

        // Success < PartialSuccess < Retryable < Failed: the worst is told, and its message.
        Assert.Equal((ExportStatus.Failed, "bad chunk", TimeSpan.FromMinutes(1)), (outcome.Status, outcome.Message, outcome.RetryAfter));
        Assert.Equal(120, outcome.Points);
        Assert.Equal(metrics.Requests[0].Points, outcome.AcceptedPoints);
        Assert.Equal(120 - metrics.Requests[0].Points, outcome.FailedPoints);
        Assert.Equal(3, _transport.Attempts);
    }

    [Fact]
    public void Constructor_HalfAClientCertificate_Throws() =>
        Assert.Throws<ArgumentException>(() => new OtlpExporter(Options with { Tls = new OtlpTlsOptions { CertFile = "c" } }, _time));

    private static EncodedMetrics Encode(string text, int limit)
    {
        using MergedScrape scrape = Exposition.Merge(text);
        return new OtlpEncoder(Encoded.Options with { MaxRequestBytes = limit }).Encode(scrape);
    }

    private OtlpExporter Exporter(OtlpExporterOptions options) => new(options, _time, _transport, static () => 0.5);

    /// <summary>Answers as told; without an answer it waits for its token.</summary>
    private sealed class ScriptedTransport : ITransport
    {
        private readonly Dictionary<int, TaskCompletionSource> _awaited = [];

        public Queue<ExportAnswer> Answers { get; } = new();

        public Exception? Exception { get; set; }

        public int Attempts { get; private set; }

        public bool IsDisposed { get; private set; }

        public IReadOnlyList<KeyValuePair<string, string>> Headers { get; private set; } = [];

        public async Task<ExportAnswer> SendAsync(
            OtlpRequest request, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan timeout, CancellationToken cancellationToken)
        {
            Attempts++;
            Headers = headers;
            Awaited(Attempts).TrySetResult();
            if (Exception is not null)
            {
                throw Exception;
            }

            if (Answers.TryDequeue(out ExportAnswer answer))
            {
                return answer;
            }

            await Task.Delay(Timeout.Infinite, cancellationToken);
            return default;
        }

        public Task AttemptAsync(int number) => Awaited(number).Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        public void Dispose() => IsDisposed = true;

        private TaskCompletionSource Awaited(int number)
        {
            lock (_awaited)
            {
                return _awaited.TryGetValue(number, out TaskCompletionSource? source)
                    ? source
                    : _awaited[number] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
