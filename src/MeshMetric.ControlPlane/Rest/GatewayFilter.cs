namespace MeshMetric.ControlPlane.Rest;

/// <summary>Which dataplanes a list asks for by the gateway that they are, or stand beside.</summary>
internal enum GatewayFilter
{
    /// <summary>Every dataplane.</summary>
    Any,

    /// <summary>No gateways.</summary>
    None,

    /// <summary>Gateways of both kinds.</summary>
    Both,

    /// <summary>Proxies that are the gateway.</summary>
    BuiltIn,

    /// <summary>Proxies beside a gateway.</summary>
    Delegated,
}
