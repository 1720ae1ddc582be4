namespace MeshMetric.Otlp.Exporting;

/// <summary>
/// TLS towards a collector. The files are PEM and are read again for every connection, so that a rotated certificate takes effect by itself.
/// </summary>
public sealed record OtlpTlsOptions
{
    /// <summary>Authorities that may sign the collector's certificate; <see langword="null"/>: the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The client's certificate chain, leaf first; <see langword="null"/>: none is presented.</summary>
    public string? CertFile { get; init; }

    /// <summary>The client's unencrypted private key; given together with <see cref="CertFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Name the collector's certificate must carry, also sent as SNI and authority; <see langword="null"/>: the endpoint's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>Takes any certificate. Encrypts, but says nothing about who is at the other end.</summary>
    public bool InsecureSkipVerify { get; init; }
}
