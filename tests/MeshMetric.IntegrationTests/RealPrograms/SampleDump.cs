using System.Buffers;
using System.Globalization;
using System.Text;

using MeshMetric.Metrics;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>What our data path finds in a body, printed as <c>bench/peers/families</c> prints what expfmt finds.</summary>
internal sealed record SampleDump(IReadOnlyList<string> Lines, byte[] Written, ReadReport Report)
{
    public static SampleDump Of(byte[] body)
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());
        ScrapeSnapshot snapshot = reader.Read(new ReadOnlySequence<byte>(body), DateTimeOffset.UnixEpoch);
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("body", snapshot, 0, AddedLabels.None)]);
        snapshot.Release();
        List<string> lines = [];
        for (int i = 0; i < scrape.FamilyCount; i++)
        {
            MergedFamily family = scrape.GetFamily(i);
            string head = $"{Encoding.UTF8.GetString(family.Name)}\t{family.Kind.ToString().ToLowerInvariant()}\t";
            foreach (SampleView sample in family)
            {
                lines.Add($"{head}{Encoding.UTF8.GetString(sample.Name)}\t{Labels(sample, family.Kind)}\t"
                    + $"{Bits(ExpositionNumber.Parse(sample.Value))}\t{Encoding.UTF8.GetString(sample.Timestamp)}");
            }
        }

        lines.Sort(StringComparer.Ordinal);
        var written = new ArrayBufferWriter<byte>();
        PrometheusTextWriter.Write(scrape, written);
        return new SampleDump(lines, written.WrittenSpan.ToArray(), snapshot.Report);
    }

    private static string Labels(SampleView sample, MetricKind kind)
    {
        string? numeric = kind switch { MetricKind.Histogram => "le", MetricKind.Summary => "quantile", _ => null };
        List<string> pairs = [];
        var labels = new LabelEnumerator(sample.Labels);
        while (labels.MoveNext())
        {
            string name = Encoding.UTF8.GetString(labels.Name);
            string value = name == numeric ? Bits(ExpositionNumber.Parse(labels.EscapedValue)) : Encoding.UTF8.GetString(labels.EscapedValue);
            pairs.Add($"{name}=\"{value}\"");
        }

        pairs.Sort(StringComparer.Ordinal);
        return string.Join(',', pairs);
    }

    private static string Bits(double value) =>
        double.IsNaN(value) ? "NaN" : BitConverter.DoubleToUInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);
}
