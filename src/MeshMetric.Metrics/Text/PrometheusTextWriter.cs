using System.Buffers;
using System.IO.Pipelines;

using MeshMetric.Metrics.Merging;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// Writes a merged scrape as Prometheus text 0.0.4, straight from spans. Samples, numbers and timestamps come out as their source wrote them;
/// HELP and TYPE stand before the samples; a family without TYPE stays without.
/// </summary>
public static class PrometheusTextWriter
{
    /// <summary>The Content-Type of what is written.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes everything, flushing as it goes so that a slow reader holds the writer and not memory.</summary>
    /// <param name="scrape">What to write.</param>
    /// <param name="output">Where to; the caller completes it.</param>
    /// <param name="escaping">What to do with names outside the legacy set.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>What was written; less than everything when the output's reader went away.</returns>
    public static ValueTask<WriteReport> WriteAsync(
        MergedScrape scrape, PipeWriter output, NameEscaping escaping = NameEscaping.Underscores, CancellationToken cancellationToken = default) =>
        ScrapeWriter.WriteAsync(scrape, output, new ExpositionStyle(IsOpenMetrics: false, escaping), cancellationToken);

    /// <summary>Writes everything into memory.</summary>
    /// <param name="scrape">What to write.</param>
    /// <param name="output">Where to.</param>
    /// <param name="escaping">What to do with names outside the legacy set.</param>
    public static WriteReport Write(MergedScrape scrape, IBufferWriter<byte> output, NameEscaping escaping = NameEscaping.Underscores) =>
        ScrapeWriter.Write(scrape, output, new ExpositionStyle(IsOpenMetrics: false, escaping));

    /// <summary>
    /// Writes one family into memory, with its header, and names outside the legacy set in quotes; all of them one after the other are what
    /// <see cref="Write"/> writes for who allows such names.
    /// </summary>
    /// <param name="scrape">What the family is from.</param>
    /// <param name="family">The family's index.</param>
    /// <param name="output">Where to.</param>
    public static WriteReport WriteFamily(MergedScrape scrape, int family, IBufferWriter<byte> output) =>
        ScrapeWriter.WriteFamily(scrape, family, output);
}
