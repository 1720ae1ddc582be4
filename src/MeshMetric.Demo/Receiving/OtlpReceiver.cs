using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;

using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MeshMetric.Demo.Receiving;

/// <summary>A small OpenTelemetry collector: takes OTLP/gRPC and OTLP/HTTP on a port each, and counts points by the dataplane that sent them.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const string GrpcPath = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    private const int MaxRequestBytes = 64 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<(string Instance, OtlpTransport Transport), long> _points = new();

    private OtlpReceiver()
    {
        _app = QuietWeb.Build(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        _app.MapPost(GrpcPath, GrpcAsync);
        _app.MapPost("/v1/metrics", HttpAsync);
    }

    /// <summary>Where it takes gRPC, in plaintext.</summary>
    public Uri GrpcAddress { get; private set; } = new("http://127.0.0.1");

    /// <summary>Where it takes HTTP.</summary>
    public Uri HttpAddress { get; private set; } = new("http://127.0.0.1");

    public static async Task<OtlpReceiver> StartAsync(CancellationToken cancellationToken)
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync(cancellationToken);
        Uri[] addresses = [.. receiver._app.Urls.Select(url => new Uri(url))];
        (receiver.GrpcAddress, receiver.HttpAddress) = (addresses[0], addresses[1]);
        return receiver;
    }

    /// <summary>Points that one dataplane has sent since the start.</summary>
    public long Points(string instance, OtlpTransport transport) => _points.GetValueOrDefault((instance, transport));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task GrpcAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.ContentType = "application/grpc";
        string status = "0";
        try
        {
            using MemoryStream body = await ReadAsync(context.Request.Body, context.RequestAborted);
            ReadOnlyMemory<byte> frame = body.GetBuffer().AsMemory(0, (int)body.Length);
            if (frame.Length < 5 || frame.Length != 5 + ProtobufFields.FrameLength(frame.Span))
            {
                throw new InvalidDataException("Not one gRPC message.");
            }

            bool compressed = frame.Span[0] == 1;
            await CountAsync(frame[5..], compressed, OtlpTransport.Grpc, context.RequestAborted);

            // An empty message: everything was taken.
            await response.Body.WriteAsync(new byte[5], context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            status = "3";
        }

        response.AppendTrailer("grpc-status", status);
    }

    private async Task HttpAsync(HttpContext context)
    {
        context.Response.ContentType = "application/x-protobuf";
        try
        {
            using MemoryStream body = await ReadAsync(context.Request.Body, context.RequestAborted);
            bool compressed = context.Request.Headers.ContentEncoding == "gzip";
            await CountAsync(body.GetBuffer().AsMemory(0, (int)body.Length), compressed, OtlpTransport.Http, context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }

    private async Task CountAsync(ReadOnlyMemory<byte> message, bool compressed, OtlpTransport transport, CancellationToken cancellationToken)
    {
        if (compressed)
        {
            using var packed = new MemoryStream(message.ToArray());
            await using var unpacking = new GZipStream(packed, CompressionMode.Decompress);
            using MemoryStream unpacked = await ReadAsync(unpacking, cancellationToken);
            message = unpacked.ToArray();
        }

        foreach (ResourcePoints resource in MetricsRequest.Count(message.Span))
        {
            _points.AddOrUpdate((resource.Instance, transport), resource.Points, (_, before) => before + resource.Points);
        }
    }

    private static async Task<MemoryStream> ReadAsync(Stream source, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream();
        byte[] chunk = new byte[64 * 1024];
        int read;
        while ((read = await source.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > MaxRequestBytes)
            {
                throw new InvalidDataException("The request is too large.");
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer;
    }
}

/// <summary>How points travelled.</summary>
internal enum OtlpTransport
{
    Grpc,
    Http,
}
