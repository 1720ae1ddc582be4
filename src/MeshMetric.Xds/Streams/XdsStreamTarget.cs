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
}
