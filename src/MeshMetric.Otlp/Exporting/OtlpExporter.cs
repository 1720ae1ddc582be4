using MeshMetric.Otlp.Encoding;

namespace MeshMetric.Otlp.Exporting;

/// <summary>
/// Sends encoded metrics to one collector. Thread-safe; keeps its connection between exports. Nothing is dialled before the first export, so
/// that an unreachable collector costs no more than an outcome.
/// </summary>
public sealed class OtlpExporter : IAsyncDisposable
{
    private readonly ITransport _transport;
    private readonly RetryingSender _sender;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;
    private bool _isClosed;

    /// <summary>Prepares an exporter.</summary>
    /// <param name="options">Where and how to send.</param>
    /// <param name="time">Clock and timers.</param>
    /// <exception cref="ArgumentException">The endpoint is of no known kind, or an option is out of its range.</exception>
    public OtlpExporter(OtlpExporterOptions options, TimeProvider time)
        : this(options, time, CreateTransport(options, time), Random.Shared.NextDouble)
    {
    }

    /// <summary>Prepares an exporter with a transport and a source of chance of one's own.</summary>
    internal OtlpExporter(OtlpExporterOptions options, TimeProvider time, ITransport transport, Func<double> chance)
    {
        _transport = transport;
        _sender = new RetryingSender(transport, options, time, chance);
    }

    /// <summary>Sends one request; on a retryable failure again, with growing waits, while <see cref="OtlpExporterOptions.Timeout"/> lasts.</summary>
    /// <param name="request">What to send; the caller keeps it alive until the task ends, and disposes it.</param>
    /// <param name="cancellationToken">Ends the export early; the outcome is then <see cref="ExportStatus.Retryable"/>.</param>
    /// <returns>How it ended; the task never fails.</returns>
    public async Task<ExportOutcome> ExportAsync(OtlpRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!TryEnter())
        {
            return Outcome(request, new ExportAnswer(ExportStatus.Retryable, "the exporter is closed"));
        }

        try
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            return Outcome(request, await _sender.SendAsync(request, stop.Token).ConfigureAwait(false));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// Sends all requests of a scrape, one after the other. After a retryable failure the rest is not tried; it counts as failed.
    /// </summary>
    /// <param name="metrics">What to send; the caller disposes it after the task.</param>
    /// <param name="cancellationToken">Ends the export early.</param>
    /// <returns>The sum of the outcomes; the task never fails.</returns>
    public async Task<ExportOutcome> ExportAsync(EncodedMetrics metrics, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        ExportOutcome total = new() { Status = ExportStatus.Success, Points = metrics.Report.Points };
        foreach (OtlpRequest request in metrics.Requests)
        {
            ExportOutcome one = await ExportAsync(request, cancellationToken).ConfigureAwait(false);
            bool isWorse = one.Status > total.Status;
            total = total with
            {
                Status = isWorse ? one.Status : total.Status,
                AcceptedPoints = total.AcceptedPoints + one.AcceptedPoints,
                RejectedPoints = total.RejectedPoints + one.RejectedPoints,
                Bytes = total.Bytes + one.Bytes,
                Message = isWorse ? one.Message : total.Message ?? one.Message,
                RetryAfter = one.RetryAfter ?? total.RetryAfter,
            };
            if (one.Status == ExportStatus.Retryable)
            {
                break;
            }
        }

        return total;
    }

    /// <summary>Ends exports under way, which then report <see cref="ExportStatus.Retryable"/>, and closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_isClosed;
            _isClosed = true;
            if (isFirst && _underWay == 0)
            {
                _idle.SetResult();
            }
        }

        if (isFirst)
        {
            await _closing.CancelAsync().ConfigureAwait(false);
        }

        await _idle.Task.ConfigureAwait(false);
        if (isFirst)
        {
            _closing.Dispose();
            _transport.Dispose();
        }
    }

    private bool TryEnter()
    {
        lock (_lock)
        {
            _underWay += _isClosed ? 0 : 1;
            return !_isClosed;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _underWay--;
            if (_isClosed && _underWay == 0)
            {
                _idle.SetResult();
            }
        }
    }

    private static ITransport CreateTransport(OtlpExporterOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxResponseBytes, 1);
        if (options.Tls is { } tls && tls.CertFile is null != tls.KeyFile is null)
        {
            throw new ArgumentException("A client certificate and its key go together.", nameof(options));
        }

        CollectorAddress address = CollectorAddress.From(options);
        return options.Protocol == OtlpProtocol.Grpc
            ? new GrpcTransport(address, options)
            : new HttpTransport(address, options, time);
    }

    private static ExportOutcome Outcome(OtlpRequest request, in ExportAnswer answer)
    {
        bool isTaken = answer.Status is ExportStatus.Success or ExportStatus.PartialSuccess;
        long rejected = Math.Min(answer.RejectedPoints, request.Points);
        return new ExportOutcome
        {
            Status = answer.Status,
            Points = request.Points,
            AcceptedPoints = isTaken ? request.Points - rejected : 0,
            RejectedPoints = rejected,
            Bytes = isTaken ? request.Size : 0,
            Message = answer.Message,
            RetryAfter = answer.RetryAfter,
        };
    }
}
