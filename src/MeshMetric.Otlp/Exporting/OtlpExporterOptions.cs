namespace MeshMetric.Otlp.Exporting;

/// <summary>Reads the headers of an export; called before every attempt, so that values from files are always fresh.</summary>
/// <param name="cancellationToken">Ends the read.</param>
/// <returns>Names and values. A failure is thrown, with a message that names no value; the export then reports it.</returns>
public delegate ValueTask<IReadOnlyList<KeyValuePair<string, string>>> OtlpHeaderSource(CancellationToken cancellationToken);

/// <summary>Where and how an <see cref="OtlpExporter"/> sends. Immutable.</summary>
public sealed record OtlpExporterOptions
{
    /// <summary>
    /// The collector: <c>http://host:port</c>, <c>https://host:port</c> or <c>unix:/path/of/socket</c>. Over HTTP, <c>/v1/metrics</c> is appended
    /// to its path unless the path ends so already; over gRPC the path means nothing.
    /// </summary>
    public required Uri Endpoint { get; init; }

    /// <summary>gRPC or HTTP.</summary>
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Grpc;

    /// <summary>Headers sent with every request (gRPC: metadata); <see langword="null"/>: none.</summary>
    public OtlpHeaderSource? Headers { get; init; }

    /// <summary>TLS; its presence asks for TLS with any endpoint. <c>https</c> without it means the system's authorities.</summary>
    public OtlpTlsOptions? Tls { get; init; }

    /// <summary>Whether requests are compressed that are not already.</summary>
    public bool Gzip { get; init; } = true;

    /// <summary>Time for one export, its retries included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Waits between attempts.</summary>
    public RetryBackoff Backoff { get; init; } = new();

    /// <summary>Most bytes of a response, after decompression. A larger answer to a request counts as a final failure.</summary>
    public int MaxResponseBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The <c>User-Agent</c>: product and version.</summary>
    public string UserAgent { get; init; } = "meshmetric-dp";
}
