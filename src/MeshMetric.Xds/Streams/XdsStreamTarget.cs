using Grpc.Core;

using MeshMetric.Protos.Core;

namespace MeshMetric.Xds.Streams;

/// <summary>What a stream serves, and whom it tells of requests.</summary>
public sealed record XdsStreamTarget
{
    /// <summary>What the client of a node gets now. Asked again after each change; it may end the stream with an <c>RpcException</c>.</summary>
    public required Func<Node, XdsView> Resolve { get; init; }

    /// <summary>
    /// The only type of a service that has one; a request without a type means it, and one with another type is an error.
    /// <see langword="null"/> for an aggregated stream, where a request must name its type and one that isn't served gets no answer.
    /// </summary>
    public string? OnlyTypeUrl { get; init; }

    /// <summary>Told of every request.</summary>
    public Action<XdsExchange>? Observe { get; init; }

    /// <summary>The type that a request means.</summary>
    /// <exception cref="RpcException">It must name one and does not, or one that is not served here.</exception>
    internal string TypeOf(string requested)
    {
        if (requested.Length == 0)
        {
            return OnlyTypeUrl ?? throw new RpcException(new Status(StatusCode.InvalidArgument, "type_url: must be set on an aggregated stream."));
        }

        return OnlyTypeUrl is null || requested == OnlyTypeUrl ? requested
            : throw new RpcException(new Status(StatusCode.InvalidArgument, $"type_url: must be {OnlyTypeUrl} or empty here, not {requested}."));
    }
}
