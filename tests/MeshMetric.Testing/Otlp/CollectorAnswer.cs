using Google.Protobuf;

using Grpc.Core;

using MeshMetric.Testing.Otlp.Wire;

namespace MeshMetric.Testing.Otlp;

/// <summary>What a <see cref="ScriptedCollector"/> answers to one request.</summary>
public abstract record CollectorAnswer
{
    /// <summary>Takes everything.</summary>
    public static CollectorAnswer Ok { get; } = new Taken(0, "");

    /// <summary>Reads the request and never answers.</summary>
    public static CollectorAnswer Hang { get; } = new Silence();

    /// <summary>Reads the request and closes the connection without an answer.</summary>
    public static CollectorAnswer Reset { get; } = new Abort();

    /// <summary>Takes the request but refuses some points; none and a message is a warning.</summary>
    public static CollectorAnswer Partial(long rejected, string message) => new Taken(rejected, message);

    /// <summary>A gRPC error, with RetryInfo when a delay is given.</summary>
    public static CollectorAnswer Error(StatusCode code, string message, TimeSpan? retryDelay = null)
    {
        if (retryDelay is not { } delay)
        {
            return new GrpcError(code, message, null);
        }

        RpcRetryInfo info = new() { RetryDelay = new RpcDuration { Seconds = (long)delay.TotalSeconds, Nanos = delay.Milliseconds * 1_000_000 } };
        RpcStatus status = new()
        {
            Code = (int)code,
            Message = message,
            Details = { new RpcAny { TypeUrl = "type.googleapis.com/google.rpc.RetryInfo", Value = info.ToByteString() } },
        };
        return new GrpcError(code, message, status.ToByteArray());
    }

    /// <summary>A gRPC error with details that may be anything.</summary>
    public static CollectorAnswer ErrorWithDetails(StatusCode code, string message, byte[] details) => new GrpcError(code, message, details);

    /// <summary>An HTTP answer that may be anything, also where gRPC is expected.</summary>
    public static CollectorAnswer Http(int status, string contentType, byte[] body, params (string Name, string Value)[] headers) =>
        new Raw(status, contentType, body, headers, []);

    /// <summary>A gRPC answer of raw bytes, frame header included, with trailers of choice.</summary>
    public static CollectorAnswer RawGrpc(byte[] body, params (string Name, string Value)[] trailers) =>
        new Raw(200, "application/grpc", body, [], trailers);

    internal sealed record Taken(long Rejected, string Message) : CollectorAnswer;

    internal sealed record Silence : CollectorAnswer;

    internal sealed record Abort : CollectorAnswer;

    internal sealed record GrpcError(StatusCode Code, string Message, byte[]? Details) : CollectorAnswer;

    internal sealed record Raw(
        int Status, string ContentType, byte[] Body, (string Name, string Value)[] Headers, (string Name, string Value)[] Trailers) : CollectorAnswer;
}
