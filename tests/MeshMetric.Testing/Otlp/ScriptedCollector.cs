using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;

using Google.Protobuf;

using Grpc.Core;

using MeshMetric.Testing.Otlp.Wire;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MeshMetric.Testing.Otlp;

/// <summary>
/// An OTLP collector that answers as told: gRPC and HTTP on two ports of its own, or both on unix sockets, in clear or with TLS. Each request
/// takes the next answer of the script; without one it is taken.
/// </summary>
public sealed class ScriptedCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<CollectorAnswer> _script = new();
    private readonly Channel<CollectorRequest> _requests = Channel.CreateUnbounded<CollectorRequest>();
    private readonly CancellationTokenSource _stopping = new();
    private int _count;

    private ScriptedCollector(Action<KestrelServerOptions> listen)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            listen(options);
        });
        builder.Services.AddGrpc(static options => options.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.Use(AnswerRawAsync);
        _app.MapGrpcService<Service>();
        _app.MapPost("/{**path}", ReceiveHttpAsync);
    }

    /// <summary>Where gRPC is served.</summary>
    public Uri GrpcEndpoint { get; private set; } = null!;

    /// <summary>Where HTTP is served.</summary>
    public Uri HttpEndpoint { get; private set; } = null!;

    /// <summary>Requests that arrived so far, answered or not.</summary>
    public int RequestCount => Volatile.Read(ref _count);

    /// <summary>Starts on ports of 127.0.0.1.</summary>
    /// <param name="certificate">The server's certificate; without one it speaks in clear.</param>
    /// <param name="requireClientCertificate">Whether a client must present a certificate, any.</param>
    public static async Task<ScriptedCollector> StartAsync(X509Certificate2? certificate = null, bool requireClientCertificate = false)
    {
        ScriptedCollector collector = new(options =>
        {
            foreach (HttpProtocols protocols in new[] { HttpProtocols.Http2, HttpProtocols.Http1 })
            {
                options.Listen(IPAddress.Loopback, 0, listener =>
                {
                    listener.Protocols = protocols;
                    if (certificate is not null)
                    {
                        listener.UseHttps(new HttpsConnectionAdapterOptions
                        {
                            ServerCertificate = certificate,
                            ClientCertificateMode = requireClientCertificate ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate,
                            ClientCertificateValidation = static (_, _, _) => true,
                        });
                    }
                });
            }
        });
        await collector._app.StartAsync();
        string[] addresses = [.. collector._app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses];
        collector.GrpcEndpoint = new Uri(addresses[0]);
        collector.HttpEndpoint = new Uri(addresses[1]);
        return collector;
    }

    /// <summary>Starts on two unix sockets in a folder.</summary>
    public static async Task<ScriptedCollector> StartOnUnixSocketsAsync(string folder)
    {
        string grpc = Path.Combine(folder, "grpc.sock");
        string http = Path.Combine(folder, "http.sock");
        ScriptedCollector collector = new(options =>
        {
            options.ListenUnixSocket(grpc, static listener => listener.Protocols = HttpProtocols.Http2);
            options.ListenUnixSocket(http, static listener => listener.Protocols = HttpProtocols.Http1);
        });
        await collector._app.StartAsync();
        collector.GrpcEndpoint = new Uri("unix:" + grpc);
        collector.HttpEndpoint = new Uri("unix:" + http);
        return collector;
    }

    /// <summary>Adds answers to the script.</summary>
    public void Answer(params CollectorAnswer[] answers)
    {
        foreach (CollectorAnswer answer in answers)
        {
            _script.Enqueue(answer);
        }
    }

    /// <summary>The next request in the order of arrival.</summary>
    public async Task<CollectorRequest> NextRequestAsync(CancellationToken cancellationToken) =>
        await _requests.Reader.ReadAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task AnswerRawAsync(HttpContext context, RequestDelegate next)
    {
        // Raw answers, silence and resets are for both protocols; the rest belongs to the handlers.
        if (!_script.TryPeek(out CollectorAnswer? answer) || answer is CollectorAnswer.Taken or CollectorAnswer.GrpcError)
        {
            await next(context);
            return;
        }

        _script.TryDequeue(out _);
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        Note(new CollectorRequest([], Headers(context), "not decoded: the script answers raw", null));
        switch (answer)
        {
            case CollectorAnswer.Silence:
                using (CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token))
                {
                    await Task.Delay(Timeout.Infinite, either.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
                }

                break;
            case CollectorAnswer.Abort:
                context.Abort();
                break;
            case CollectorAnswer.Raw raw:
                await WriteRawAsync(context, raw);
                break;
        }
    }

    private static async Task WriteRawAsync(HttpContext context, CollectorAnswer.Raw raw)
    {
        context.Response.StatusCode = raw.Status;
        context.Response.ContentType = raw.ContentType;
        foreach ((string name, string value) in raw.Headers)
        {
            context.Response.Headers[name] = value;
        }

        IHttpResponseTrailersFeature? trailers = context.Features.Get<IHttpResponseTrailersFeature>();
        await context.Response.StartAsync();
        try
        {
            await context.Response.Body.WriteAsync(raw.Body, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client had enough of the body.
            return;
        }

        foreach ((string name, string value) in raw.Trailers)
        {
            trailers!.Trailers[name] = value;
        }
    }

    private async Task ReceiveHttpAsync(HttpContext context)
    {
        CollectorAnswer.Taken? answer = _script.TryDequeue(out CollectorAnswer? next) ? next as CollectorAnswer.Taken : null;
        using MemoryStream body = new();
        await using Stream decoded = context.Request.Headers.ContentEncoding == "gzip"
            ? new GZipStream(context.Request.Body, CompressionMode.Decompress)
            : context.Request.Body;
        await decoded.CopyToAsync(body, context.RequestAborted);
        bool isMetrics = context.Request.Path.Value!.EndsWith("/v1/metrics", StringComparison.Ordinal)
            && context.Request.ContentType == "application/x-protobuf";
        if (!isMetrics)
        {
            Note(new CollectorRequest([], Headers(context), "not a metrics request", null));
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Note(Decode(() => ExportMetricsServiceRequest.Parser.ParseFrom(body.ToArray()), Headers(context), context));
        context.Response.ContentType = "application/x-protobuf";
        await context.Response.Body.WriteAsync(Response(answer).ToByteArray(), context.RequestAborted);
    }

    private static ExportMetricsServiceResponse Response(CollectorAnswer.Taken? answer) =>
        answer is null or { Rejected: 0, Message.Length: 0 }
            ? new ExportMetricsServiceResponse()
            : new ExportMetricsServiceResponse
            {
                PartialSuccess = new ExportMetricsPartialSuccess { RejectedDataPoints = answer.Rejected, ErrorMessage = answer.Message },
            };

    private static CollectorRequest Decode(
        Func<ExportMetricsServiceRequest> request, IReadOnlyDictionary<string, string> headers, HttpContext context)
    {
        string? client = context.Connection.ClientCertificate?.Subject;
        try
        {
            return new CollectorRequest(OtlpDecoder.Decode(request()), headers, null, client);
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidProtocolBufferException)
        {
            return new CollectorRequest([], headers, exception.Message, client);
        }
    }

    private static Dictionary<string, string> Headers(HttpContext context)
    {
        Dictionary<string, string> headers = context.Request.Headers.ToDictionary(
            static header => header.Key.ToLowerInvariant(), static header => header.Value.ToString());
        headers[":path"] = context.Request.Path;
        headers[":protocol"] = context.Request.Protocol;
        return headers;
    }

    private void Note(CollectorRequest request)
    {
        Interlocked.Increment(ref _count);
        _requests.Writer.TryWrite(request);
    }

    private sealed class Service(ScriptedCollector collector) : MetricsService.MetricsServiceBase
    {
        public override Task<ExportMetricsServiceResponse> Export(ExportMetricsServiceRequest request, ServerCallContext context)
        {
            collector._script.TryDequeue(out CollectorAnswer? answer);
            HttpContext http = context.GetHttpContext();
            collector.Note(Decode(() => request, Headers(http), http));
            if (answer is CollectorAnswer.GrpcError error)
            {
                Metadata trailers = [];
                if (error.Details is not null)
                {
                    trailers.Add("grpc-status-details-bin", error.Details);
                }

                throw new RpcException(new Status(error.Code, error.Message), trailers);
            }

            return Task.FromResult(Response(answer as CollectorAnswer.Taken));
        }
    }
}
