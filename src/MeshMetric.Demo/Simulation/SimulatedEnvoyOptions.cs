namespace MeshMetric.Demo.Simulation;

/// <summary>How a <see cref="SimulatedEnvoy"/> is set up.</summary>
public sealed record SimulatedEnvoyOptions
{
    /// <summary>What it proxies.</summary>
    public EnvoyTopology Topology { get; init; } = new();

    /// <summary>
    /// In place of <see cref="Topology"/>: as many clusters as give a body of so many lines when <c>usedonly</c> is asked for. The values grow
    /// from there; the number of lines stays.
    /// </summary>
    public int? Lines { get; init; }

    /// <summary>TCP port on 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>A unix socket to listen on in place of TCP, or <see langword="null"/>.</summary>
    public string? UnixSocketPath { get; init; }

    /// <summary>The clock that the traffic follows.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Whether an empty line follows each family, as older releases of Envoy write.</summary>
    public bool BlankLines { get; init; }
}
