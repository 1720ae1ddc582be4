using MeshMetric.Protos.Core;

namespace MeshMetric.Xds;

/// <summary>A request on a stream, for whoever keeps account of clients.</summary>
/// <param name="Node">The client, as its first request had it.</param>
/// <param name="TypeUrl">The type that the request is about.</param>
/// <param name="Reply">What the request says about an earlier response.</param>
/// <param name="Version">The version that was accepted or refused, else <see langword="null"/>.</param>
/// <param name="Error">Why it was refused, in the client's words; else <see langword="null"/>.</param>
public readonly record struct XdsExchange(Node Node, string TypeUrl, XdsReply Reply, string? Version, string? Error);
