using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;

using Grpc.Core;

using MeshMetric.Otlp.Encoding;

namespace MeshMetric.Otlp.Exporting;

/// <summary>
/// OTLP/gRPC: one unary call (gRPC over HTTP/2, "Requests" and "Responses"). It is written here, and not with a client library, because a request
/// is compressed bytes in pieces already: a library would copy them together twice for each call, megabytes a scrape.
/// </summary>
internal sealed class GrpcTransport : ITransport
{
    private const string GrpcType = "application/grpc";
    private const string ExportPath = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    private const int PrefixLength = 5;

    private readonly HttpMessageInvoker _client;
    private readonly Uri _export;
    private readonly OtlpExporterOptions _options;

    public GrpcTransport(CollectorAddress address, OtlpExporterOptions options)
    {
        _options = options;
        _export = new Uri(address.Uri, ExportPath);
        CollectorDialer dialer = new(address, options.Tls, SslApplicationProtocol.Http2);
        _client = new HttpMessageInvoker(dialer.CreateHandler(options), disposeHandler: true);
    }

    /// <inheritdoc />
    public async Task<ExportAnswer> SendAsync(
        OtlpRequest request, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, _export)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        message.Headers.TE.ParseAdd("trailers");
        message.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        message.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity");
        message.Headers.TryAddWithoutValidation("grpc-timeout", Timeout(timeout));
        foreach ((string name, string value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        using GzipBody? compressed = _options.Gzip && !request.IsGzip ? new GzipBody(request.Body) : null;
        bool isCompressed = compressed is not null || request.IsGzip;
        ReadOnlySequence<byte> body = compressed?.Bytes ?? request.Body;
        byte[] prefix = new byte[PrefixLength];
        prefix[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix.AsSpan(1), checked((uint)body.Length));
        message.Content = new SequenceContent(GrpcType, prefix, body);
        if (isCompressed)
        {
            message.Headers.TryAddWithoutValidation("grpc-encoding", "gzip");
        }

        try
        {
            using HttpResponseMessage response = await _client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            return await JudgeAsync(response, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The network's failures, and those of a server that breaks a stream off, are all worth another attempt.
            cancellationToken.ThrowIfCancellationRequested();
            return new ExportAnswer(ExportStatus.Retryable, NetworkFailure.Describe(exception));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    // At most eight digits.
    private static string Timeout(TimeSpan timeout) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp((long)timeout.TotalMilliseconds, 1, 99_999_999)}m");

    private async Task<ExportAnswer> JudgeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string type = response.Content.Headers.ContentType?.MediaType ?? "nothing";
        if (response.StatusCode != HttpStatusCode.OK || !type.StartsWith(GrpcType, StringComparison.Ordinal))
        {
            return JudgeHttp((int)response.StatusCode, type);
        }

        using AnswerBody body = await AnswerBody.ReadAsync(response.Content, _options.MaxResponseBytes, cancellationToken).ConfigureAwait(false);
        if (body.IsTooLong)
        {
            return new ExportAnswer(ExportStatus.Failed, $"the answer is longer than {_options.MaxResponseBytes} bytes");
        }

        // A failure may come at once, with the headers and without a body.
        HttpResponseHeaders status = response.TrailingHeaders.NonValidated.Contains(GrpcStatus.StatusName) ? response.TrailingHeaders : response.Headers;
        if (!GrpcStatus.TryRead(status, out StatusCode code, out string text, out byte[] details))
        {
            return new ExportAnswer(ExportStatus.Failed, "the answer is without a gRPC status");
        }

        return code == StatusCode.OK ? JudgeSuccess(body.Bytes) : JudgeFailure(code, text, details);
    }

    private static ExportAnswer JudgeSuccess(ReadOnlySpan<byte> body)
    {
        if (body.Length < PrefixLength || BinaryPrimitives.ReadUInt32BigEndian(body[1..]) != body.Length - PrefixLength)
        {
            return new ExportAnswer(ExportStatus.Failed, "the answer is not one gRPC message");
        }

        return body[0] == 0
            ? ExportAnswer.FromResponse(body[PrefixLength..])
            : new ExportAnswer(ExportStatus.Failed, "the answer is compressed, which was not asked for");
    }

    private static ExportAnswer JudgeFailure(StatusCode code, string text, ReadOnlySpan<byte> details)
    {
        bool hasRetryInfo = RetryRules.TryReadRetryInfo(details, out TimeSpan delay);
        bool isRetryable = RetryRules.IsRetryable(code, hasRetryInfo);
        return new ExportAnswer(isRetryable ? ExportStatus.Retryable : ExportStatus.Failed, AnswerText.Clean($"{code}: {text}"))
        {
            RetryAfter = isRetryable && delay > TimeSpan.Zero ? delay : null,
        };
    }

    // Something between here and the collector, or something else altogether ("HTTP to gRPC Status Code Mapping"). A page that says 200 is what
    // proxies show while they have nothing behind them.
    private static ExportAnswer JudgeHttp(int status, string type) => new(
        status == 200 || RetryRules.IsRetryable(status) ? ExportStatus.Retryable : ExportStatus.Failed,
        AnswerText.Clean($"HTTP {status} with {type} and not a gRPC answer"));
}
