namespace MeshMetric.Demo.Shop;

/// <summary>The ports of one dataplane of the shop, on 127.0.0.1.</summary>
/// <param name="Name">The dataplane.</param>
/// <param name="Application">Where its application serves metrics.</param>
/// <param name="Metrics">Where its agent serves Prometheus.</param>
internal sealed record DataplanePorts(string Name, int Application, int Metrics);
