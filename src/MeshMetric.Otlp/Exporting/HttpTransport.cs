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

        using GzipBody? compressed = _options.Gzip && !request.IsGzip ? new GzipBody(request.Body) : null;
        message.Content = new SequenceContent(Protobuf, prefix: default, compressed?.Bytes ?? request.Body);
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
        using AnswerBody body = await AnswerBody.ReadAsync(response.Content, limit, cancellationToken).ConfigureAwait(false);
        return isSuccess ? JudgeSuccess(response, body) : JudgeFailure(response, body.Bytes);
    }

    private ExportAnswer JudgeSuccess(HttpResponseMessage response, AnswerBody body)
    {
        if (body.IsTooLong)
        {
            return new ExportAnswer(ExportStatus.Failed, $"the answer is longer than {_options.MaxResponseBytes} bytes");
        }

        // A web server that says 200 to everything would otherwise look like a collector, and swallow the data.
        string? type = response.Content.Headers.ContentType?.MediaType;
        return type switch
        {
            null or Protobuf => ExportAnswer.FromResponse(body.Bytes),
            "application/json" => new ExportAnswer(ExportStatus.Success, null),
            _ when body.Bytes.IsEmpty => new ExportAnswer(ExportStatus.Success, null),
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
