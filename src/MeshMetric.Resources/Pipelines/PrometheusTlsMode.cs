namespace MeshMetric.Resources.Pipelines;

/// <summary>How a Prometheus endpoint is protected.</summary>
public enum PrometheusTlsMode
{
    /// <summary>Plain HTTP.</summary>
    Disabled,

    /// <summary>TLS with a certificate that the operator provides.</summary>
    ProvidedTLS,

    /// <summary>Mutual TLS with the mesh's certificate authority.</summary>
    ActiveMTLSBackend,
}
