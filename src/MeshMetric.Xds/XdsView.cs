namespace MeshMetric.Xds;

/// <summary>What a client gets now, and how to learn that it is no longer so.</summary>
/// <param name="Snapshot">What holds.</param>
/// <param name="Superseded">Completes when the client should look again. It never fails.</param>
public readonly record struct XdsView(XdsSnapshot Snapshot, Task Superseded);
