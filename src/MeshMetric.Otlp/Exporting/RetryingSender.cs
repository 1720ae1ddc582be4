using MeshMetric.Otlp.Encoding;

namespace MeshMetric.Otlp.Exporting;

/// <summary>Sends a request until it is taken, refused for good, or the time for an export is over.</summary>
internal sealed class RetryingSender(ITransport transport, OtlpExporterOptions options, TimeProvider time, Func<double> chance)
{
    /// <summary>Sends a request. Fails with nothing: whatever happens is an answer.</summary>
    public async Task<ExportAnswer> SendAsync(OtlpRequest request, CancellationToken stop)
    {
        long start = time.GetTimestamp();
        using CancellationTokenSource deadline = new(options.Timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, deadline.Token);
        TimeSpan remaining = options.Timeout;
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                ExportAnswer answer = await AttemptAsync(request, remaining, either.Token).ConfigureAwait(false);
                remaining = options.Timeout - time.GetElapsedTime(start);
                if (answer.Status != ExportStatus.Retryable
                    || options.Backoff.Next(attempt, answer.RetryAfter, remaining, chance()) is not { } delay)
                {
                    return answer;
                }

                await Task.Delay(delay, time, either.Token).ConfigureAwait(false);
                remaining = options.Timeout - time.GetElapsedTime(start);
            }
        }
        catch (OperationCanceledException)
        {
            return new ExportAnswer(
                ExportStatus.Retryable,
                stop.IsCancellationRequested ? "the export was cancelled" : $"no answer within {options.Timeout.TotalSeconds:0.###} s");
        }
        catch (Exception exception)
        {
            // A bug, here or in a library. The agent's other work must not notice.
            return new ExportAnswer(ExportStatus.Failed, $"{exception.GetType().Name}: {AnswerText.Describe(exception)}");
        }
    }

    private async Task<ExportAnswer> AttemptAsync(OtlpRequest request, TimeSpan remaining, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeyValuePair<string, string>> headers = [];
        if (options.Headers is not null)
        {
            try
            {
                headers = await options.Headers(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // A file that is being rotated is back in a moment.
                return new ExportAnswer(ExportStatus.Retryable, $"cannot read the headers: {AnswerText.Describe(exception)}");
            }

            if (ExportHeaders.TryNormalize(headers, out headers) is { } problem)
            {
                return new ExportAnswer(ExportStatus.Failed, problem);
            }
        }

        return await transport.SendAsync(request, headers, remaining, cancellationToken).ConfigureAwait(false);
    }
}
