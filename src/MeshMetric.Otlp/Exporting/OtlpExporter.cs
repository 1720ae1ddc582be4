using MeshMetric.Otlp.Encoding;

namespace MeshMetric.Otlp.Exporting;

/// <summary>
/// Sends encoded metrics to one collector. Thread-safe; keeps its connection between exports. Nothing is dialled before the first export, so
/// that an unreachable collector costs no more than an outcome.
/// </summary>
public sealed class OtlpExporter : IAsyncDisposable
{
    private readonly OtlpExporterOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Prepares an exporter.</summary>
    /// <param name="options">Where and how to send.</param>
    /// <param name="time">Clock and timers.</param>
    /// <exception cref="ArgumentException">The endpoint is of no known kind, or an option is out of its range.</exception>
    public OtlpExporter(OtlpExporterOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _time = time;
    }

    /// <summary>Sends one request; on a retryable failure again, with growing waits, while <see cref="OtlpExporterOptions.Timeout"/> lasts.</summary>
    /// <param name="request">What to send; the caller keeps it alive until the task ends, and disposes it.</param>
    /// <param name="cancellationToken">Ends the export early; the outcome is then <see cref="ExportStatus.Retryable"/>.</param>
    /// <returns>How it ended; the task never fails.</returns>
    public Task<ExportOutcome> ExportAsync(OtlpRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        _ = (_options, _time, cancellationToken);
        return Task.FromResult(new ExportOutcome { Status = ExportStatus.Failed, Points = request.Points });
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
        ExportOutcome outcome = new() { Status = ExportStatus.Success };
        foreach (OtlpRequest request in metrics.Requests)
        {
            outcome = await ExportAsync(request, cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    /// <summary>Ends exports under way, which then report <see cref="ExportStatus.Retryable"/>, and closes the connection.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
