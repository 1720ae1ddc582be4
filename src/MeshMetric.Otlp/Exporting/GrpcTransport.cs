using System.Buffers;
using System.Net.Security;

using Grpc.Core;
using Grpc.Net.Client;

using MeshMetric.Otlp.Encoding;

namespace MeshMetric.Otlp.Exporting;

/// <summary>OTLP/gRPC. The messages are bytes already, so there is nothing to generate: two marshallers pass them through.</summary>
internal sealed class GrpcTransport : ITransport
{
    private const string StatusDetails = "grpc-status-details-bin";

    // How the client library is told to compress a call's request.
    private const string RequestEncoding = "grpc-internal-encoding-request";

    private static readonly Method<RequestBytes, ResponseBytes> Export = new(
        MethodType.Unary,
        "opentelemetry.proto.collector.metrics.v1.MetricsService",
        "Export",
        Marshallers.Create<RequestBytes>(Serialize, static _ => throw new NotSupportedException()),
        Marshallers.Create(static (_, _) => throw new NotSupportedException(), Deserialize));

    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;
    private readonly OtlpExporterOptions _options;
    private readonly TimeProvider _time;

    public GrpcTransport(CollectorAddress address, OtlpExporterOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        CollectorDialer dialer = new(address, options.Tls, SslApplicationProtocol.Http2);
        _channel = GrpcChannel.ForAddress(address.Uri, new GrpcChannelOptions
        {
            HttpHandler = new UserAgentHandler(options.UserAgent, dialer.CreateHandler(options)),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = options.MaxResponseBytes,
            MaxSendMessageSize = null,
            CompressionProviders = [new CompressedAlready()],

            // Retries are the exporter's own business; two layers of them would multiply.
            MaxRetryAttempts = null,
        });
        _invoker = _channel.CreateCallInvoker();
    }

    /// <inheritdoc />
    public async Task<ExportAnswer> SendAsync(
        OtlpRequest request, IReadOnlyList<KeyValuePair<string, string>> headers, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Metadata metadata = [];
        foreach ((string name, string value) in headers)
        {
            metadata.Add(name, value);
        }

        using GzipBody? compressed = _options.Gzip && !request.IsGzip ? new GzipBody(request.Body.Span) : null;
        if (compressed is not null || request.IsGzip)
        {
            metadata.Add(RequestEncoding, "gzip");
        }

        CallOptions call = new(metadata, (_time.GetUtcNow() + timeout).UtcDateTime, cancellationToken);
        try
        {
            using AsyncUnaryCall<ResponseBytes> exchange = _invoker.AsyncUnaryCall(Export, null, call, new RequestBytes(compressed?.Bytes ?? request.Body));
            ResponseBytes response = await exchange.ResponseAsync.ConfigureAwait(false);
            return ExportAnswer.FromResponse(response.Bytes);
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Judge(exception);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _channel.Dispose();

    private static ExportAnswer Judge(RpcException exception)
    {
        // The library answers for a collector that could not be asked; the network's failures are all worth another attempt.
        if (exception.Status.DebugException is HttpRequestException or IOException)
        {
            return new ExportAnswer(ExportStatus.Retryable, NetworkFailure.Describe(exception.Status.DebugException));
        }

        TimeSpan delay = TimeSpan.Zero;
        bool hasRetryInfo = exception.Trailers.GetValueBytes(StatusDetails) is { } details && RetryRules.TryReadRetryInfo(details, out delay);
        bool isRetryable = RetryRules.IsRetryable(exception.StatusCode, hasRetryInfo);
        return new ExportAnswer(
            isRetryable ? ExportStatus.Retryable : ExportStatus.Failed,
            AnswerText.Clean($"{exception.StatusCode}: {exception.Status.Detail}"))
        {
            RetryAfter = isRetryable && delay > TimeSpan.Zero ? delay : null,
        };
    }

    private static void Serialize(RequestBytes request, SerializationContext context)
    {
        context.SetPayloadLength(request.Bytes.Length);
        context.GetBufferWriter().Write(request.Bytes.Span);
        context.Complete();
    }

    private static ResponseBytes Deserialize(DeserializationContext context) => new(context.PayloadAsReadOnlySequence().ToArray());

    private sealed record RequestBytes(ReadOnlyMemory<byte> Bytes);

    private sealed record ResponseBytes(byte[] Bytes);

    // The library's own User-Agent names the library; a collector's operator wants to know the program.
    private sealed class UserAgentHandler(string userAgent, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Remove("User-Agent");
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
