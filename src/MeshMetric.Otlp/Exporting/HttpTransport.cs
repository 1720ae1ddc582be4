using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;

using MeshMetric.Otlp.Encoding;

namespace MeshMetric.Otlp.Exporting;

/// <summary>OTLP/HTTP with binary protobuf.</summary>
internal sealed class HttpTransport : ITransport
{
    private const string Protobuf = "application/x-protobuf";

    // Of an error's body only a sentence is shown.
    private const int MaxErrorBytes = 64 * 1024;

    private readonly HttpMessageInvoker _client;
    private readonly CollectorAddress _address;
    private readonly OtlpExporterOptions _options;
    private readonly TimeProvider _time;

    public HttpTransport(CollectorAddress address, OtlpExporterOptions options, TimeProvider time)
    {
        _address = address;
        _options = options;
        _time = time;
        CollectorDialer dialer = new(address, options.Tls, SslApplicationProtocol.Http11);
        _client = new HttpMessageInvoker(dialer.CreateHandler(options), disposeHandler: true);
    }

    /// <inheritdoc />
    public async Task<ExportAnswer> SendAsync(
        OtlpRequest request, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, _address.Uri) { Version = HttpVersion.Version11 };
        message.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        foreach ((string name, string value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        using GzipBody? compressed = _options.Gzip && !request.IsGzip ? new GzipBody(request.Body.Span) : null;
        message.Content = new ReadOnlyMemoryContent(compressed?.Bytes ?? request.Body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(Protobuf);
        if (compressed is not null || request.IsGzip)
        {
            message.Content.Headers.ContentEncoding.Add("gzip");
        }

        try
        {
            using HttpResponseMessage response = await _client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            return await JudgeAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new ExportAnswer(ExportStatus.Retryable, NetworkFailure.Describe(exception));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private async Task<ExportAnswer> JudgeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        bool isSuccess = response.IsSuccessStatusCode;
        int limit = isSuccess ? _options.MaxResponseBytes : Math.Min(MaxErrorBytes, _options.MaxResponseBytes);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(limit + 1, 16 * 1024));
        try
        {
            int length = 0;
            using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            while (length <= limit)
            {
                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }

                int room = Math.Min(buffer.Length, limit + 1) - length;
                int read = room == 0 ? 0 : await body.ReadAsync(buffer.AsMemory(length, room), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                length += read;
            }

            return isSuccess ? JudgeSuccess(response, buffer.AsSpan(0, length)) : JudgeFailure(response, buffer.AsSpan(0, Math.Min(length, limit)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ExportAnswer JudgeSuccess(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        if (body.Length > _options.MaxResponseBytes)
        {
            return new ExportAnswer(ExportStatus.Failed, $"the answer is longer than {_options.MaxResponseBytes} bytes");
        }

        // A web server that says 200 to everything would otherwise look like a collector, and swallow the data.
        string? type = response.Content.Headers.ContentType?.MediaType;
        return type switch
        {
            null or Protobuf => ExportAnswer.FromResponse(body),
            "application/json" => new ExportAnswer(ExportStatus.Success, null),
            _ when body.IsEmpty => new ExportAnswer(ExportStatus.Success, null),
            _ => new ExportAnswer(ExportStatus.Failed, $"the answer is {AnswerText.Clean(type)} and not an OTLP response"),
        };
    }

    private ExportAnswer JudgeFailure(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        int status = (int)response.StatusCode;
        bool isRetryable = RetryRules.IsRetryable(status);
        string reason = response.Content.Headers.ContentType?.MediaType == Protobuf ? ReadStatusMessage(body) : AnswerText.Clean(body);
        string? retryAfter = response.Headers.NonValidated.TryGetValues("Retry-After", out HeaderStringValues values) ? values.ToString() : null;
        return new ExportAnswer(
            isRetryable ? ExportStatus.Retryable : ExportStatus.Failed,
            reason.Length > 0 ? $"HTTP {status}: {reason}" : $"HTTP {status}")
        {
            RetryAfter = isRetryable ? RetryRules.ReadRetryAfter(retryAfter, _time.GetUtcNow()) : null,
        };
    }

    // google.rpc.Status: message is field 2.
    private static string ReadStatusMessage(ReadOnlySpan<byte> body)
    {
        ProtoReader status = new(body);
        string message = "";
        while (status.MoveNext())
        {
            if (status.Field == 2)
            {
                message = AnswerText.Clean(status.Bytes);
            }
        }

        return message;
    }
}
