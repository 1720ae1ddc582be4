namespace MeshMetric.Demo.Simulation;

/// <summary>What a simulated Envoy proxies; decides which stats it has. The same topology and seed give the same stats at the same age.</summary>
public sealed record EnvoyTopology
{
    /// <summary>Seed of the traffic: rates, latencies, the order of response codes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Ports of the application behind this Envoy: each has a listener, a connection manager and a local cluster.</summary>
    public IReadOnlyList<int> InboundPorts { get; init; } = [8080];

    /// <summary>Services this application calls: each has a cluster, a listener and a connection manager.</summary>
    public IReadOnlyList<string> Upstreams { get; init; } = [];

    /// <summary>Services reached over plain TCP: each has a cluster, a listener and a TCP proxy.</summary>
    public IReadOnlyList<string> TcpUpstreams { get; init; } = [];

    /// <summary>Whether the mesh's own plumbing shows: clusters such as <c>ads_cluster</c>, listeners whose name begins with <c>_</c>.</summary>
    public bool Plumbing { get; init; } = true;

    /// <summary>Worker threads; each has stats of its own.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Requests a second of each inbound; upstreams get a share of it.</summary>
    public double RequestsPerSecond { get; init; } = 25;

    /// <summary>How old the process is at the simulation's start.</summary>
    public TimeSpan InitialAge { get; init; } = TimeSpan.FromMinutes(10);
}
