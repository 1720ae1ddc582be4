using System.Buffers;
using System.Globalization;
using System.Text;

using MeshMetric.Metrics;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>What our data path finds in a body, printed as <c>bench/peers/families</c> prints what expfmt finds, and what it writes of it.</summary>
internal sealed record SampleDump(IReadOnlyList<string> Lines, byte[] Text, byte[] OpenMetrics, ReadReport Report, MergeReport Merge)
{
    public static SampleDump Of(byte[] body, ExpositionFormat format = ExpositionFormat.Text)
    {
        var reader = new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits());
        ScrapeSnapshot snapshot = reader.Read(new ReadOnlySequence<byte>(body), DateTimeOffset.UnixEpoch, format);
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("body", snapshot, 0, AddedLabels.None)]);
        snapshot.Release();
        List<string> lines = [];
        for (int i = 0; i < scrape.FamilyCount; i++)
        {
            MergedFamily family = scrape.GetFamily(i);
            string name = Encoding.UTF8.GetString(family.Name);
            if (!family.Help.IsEmpty)
            {
                lines.Add($"{name}\thelp\t{Encoding.UTF8.GetString(family.Help)}");
            }

            foreach (SampleView sample in family)
            {
                lines.Add(string.Join(
                    '\t',
                    name,
                    family.Kind.ToString().ToLowerInvariant(),
                    Encoding.UTF8.GetString(sample.Name),
                    Labels(sample.Labels, family.Kind),
                    Bits(sample.Value),
                    Encoding.UTF8.GetString(sample.Timestamp),
                    Exemplar(sample.Exemplar)));
            }
        }

        lines.Sort(StringComparer.Ordinal);
        var text = new ArrayBufferWriter<byte>();
        PrometheusTextWriter.Write(scrape, text);
        var openMetrics = new ArrayBufferWriter<byte>();
        OpenMetricsWriter.Write(scrape, openMetrics);
        return new SampleDump(lines, text.WrittenSpan.ToArray(), openMetrics.WrittenSpan.ToArray(), snapshot.Report, scrape.Report);
    }

    private static string Labels(ReadOnlySpan<byte> of, MetricKind kind)
    {
        string? numeric = kind switch { MetricKind.Histogram => "le", MetricKind.Summary => "quantile", _ => null };
        List<string> pairs = [];
        var labels = new LabelEnumerator(of);
        while (labels.MoveNext())
        {
            string name = Encoding.UTF8.GetString(labels.Name);
            string value = name == numeric ? Bits(labels.EscapedValue) : Encoding.UTF8.GetString(labels.EscapedValue).Replace("\t", "\\t", StringComparison.Ordinal);
            pairs.Add($"{name}=\"{value}\"");
        }

        pairs.Sort(StringComparer.Ordinal);
        return string.Join(',', pairs);
    }

    private static string Exemplar(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return "";
        }

        int brace = text.LastIndexOf((byte)'}');
        string[] numbers = Encoding.UTF8.GetString(text[(brace + 2)..]).Split(' ');
        string time = numbers.Length == 1 ? ""
            : $" {Math.Round(decimal.Parse(numbers[1], NumberStyles.Float, CultureInfo.InvariantCulture) * 1000).ToString("0", CultureInfo.InvariantCulture)}";
        return $"{{{Labels(text[1..brace], MetricKind.Untyped)}}} {Bits(Encoding.UTF8.GetBytes(numbers[0]))}{time}";
    }

    private static string Bits(ReadOnlySpan<byte> number)
    {
        return !ExpositionNumber.TryParse(number, out double value) ? Encoding.UTF8.GetString(number)
            : double.IsNaN(value) ? "NaN"
            : BitConverter.DoubleToUInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);
    }
}
