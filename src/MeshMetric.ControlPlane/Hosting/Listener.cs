namespace MeshMetric.ControlPlane.Hosting;

/// <summary>The ports of a control plane, by what they are for.</summary>
internal enum Listener
{
    /// <summary>REST and the agents' endpoints: HTTP/1.1, and HTTP/2 over TLS.</summary>
    Api,

    /// <summary>Prometheus' service discovery: HTTP/1.1, and HTTP/2 over TLS.</summary>
    Mads,

    /// <summary>gRPC: HTTP/2, without TLS by prior knowledge.</summary>
    Xds,
}
