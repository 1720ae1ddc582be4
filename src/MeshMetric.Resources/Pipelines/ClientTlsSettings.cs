namespace MeshMetric.Resources.Pipelines;

/// <summary>TLS settings of a client connection.</summary>
public sealed record ClientTlsSettings
{
    /// <summary>PEM file with the trusted authorities; <see langword="null"/> for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file with the client certificate.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file with the client certificate's key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The name to verify in place of the host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Accept any certificate.</summary>
    public bool InsecureSkipVerify { get; init; }
}
