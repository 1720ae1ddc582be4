using System.Buffers;
using System.Text;

using MeshMetric.Metrics;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Cli.Preview;

/// <summary>What a family costs.</summary>
/// <param name="Name">Its name as declared.</param>
/// <param name="Type">Its type.</param>
/// <param name="Series">Series as Prometheus stores them: every bucket is one.</param>
/// <param name="Bytes">Bytes of Prometheus text, header and added labels included.</param>
internal sealed record FamilyFigures(string Name, string Type, long Series, long Bytes)
{
    /// <summary>The families of a scrape.</summary>
    public static IReadOnlyList<FamilyFigures> Of(MergedScrape scrape)
    {
        var families = new List<FamilyFigures>(scrape.FamilyCount);
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        for (int i = 0; i < scrape.FamilyCount; i++)
        {
            buffer.ResetWrittenCount();
            WriteReport written = PrometheusTextWriter.WriteFamily(scrape, i, buffer);
            MergedFamily family = scrape.GetFamily(i);
            families.Add(new FamilyFigures(Encoding.UTF8.GetString(family.Name), Encoding.UTF8.GetString(MetricKindWord.InText(family.Kind)), written.Samples, written.Bytes));
        }

        return families;
    }
}
