using System.Buffers;
using System.IO.Pipelines;

using MeshMetric.Metrics.Merging;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// Writes a merged scrape as OpenMetrics text 1.0.0 (data rules, "OpenMetrics out"). No sample changes its name: a counter without
/// <c>_total</c>, a histogram that is none by OpenMetrics and a family whose name clashes with another's become <c>unknown</c>. Values are
/// spelled as their source wrote them, timestamps are seconds, the last line is <c># EOF</c>.
/// </summary>
public static class OpenMetricsWriter
{
    /// <summary>The Content-Type of what is written.</summary>
    public const string ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// <summary>The Content-Type for scrapers that know only the draft, 0.0.1; what is written is the same.</summary>
    public const string ContentTypeOfDraft = "application/openmetrics-text; version=0.0.1; charset=utf-8";

    /// <summary>Writes everything, flushing as it goes so that a slow reader holds the writer and not memory.</summary>
    /// <inheritdoc cref="PrometheusTextWriter.WriteAsync" path="/param"/>
    /// <inheritdoc cref="PrometheusTextWriter.WriteAsync" path="/returns"/>
    public static ValueTask<WriteReport> WriteAsync(
        MergedScrape scrape, PipeWriter output, NameEscaping escaping = NameEscaping.Underscores, CancellationToken cancellationToken = default) =>
        ScrapeWriter.WriteAsync(scrape, output, new ExpositionStyle(IsOpenMetrics: true, escaping), cancellationToken);

    /// <summary>Writes everything into memory.</summary>
    /// <inheritdoc cref="PrometheusTextWriter.Write" path="/param"/>
    public static WriteReport Write(MergedScrape scrape, IBufferWriter<byte> output, NameEscaping escaping = NameEscaping.Underscores) =>
        ScrapeWriter.Write(scrape, output, new ExpositionStyle(IsOpenMetrics: true, escaping));
}
