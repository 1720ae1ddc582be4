using System.Buffers;
using System.Text;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Tests.Metrics;

/// <summary>Text in, text out: the shortest way through reader, merge and writer.</summary>
internal static class Exposition
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static ScrapeSnapshot Read(string text, FamilyFilter? filter = null, ReadLimits? limits = null, params string[] addedLabels) =>
        Read(Encoding.UTF8.GetBytes(text), filter, limits, addedLabels);

    public static ScrapeSnapshot Read(byte[] body, FamilyFilter? filter = null, ReadLimits? limits = null, params string[] addedLabels) =>
        new SourceReader(new ReadPlan([filter ?? FamilyFilter.KeepAll], addedLabels), limits ?? new ReadLimits())
            .Read(new ReadOnlySequence<byte>(body), Noon);

    public static ScrapeSnapshot ReadOpenMetrics(string text, FamilyFilter? filter = null) =>
        ReadOpenMetrics(Encoding.UTF8.GetBytes(text), filter);

    public static ScrapeSnapshot ReadOpenMetrics(byte[] text, FamilyFilter? filter = null, params string[] addedLabels) =>
        new SourceReader(new ReadPlan([filter ?? FamilyFilter.KeepAll], addedLabels), new ReadLimits())
            .Read(new ReadOnlySequence<byte>(text), Noon, ExpositionFormat.OpenMetrics);

    public static string Write(ScrapeSnapshot snapshot, AddedLabels? labels = null, NameEscaping escaping = NameEscaping.Underscores)
    {
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("app", snapshot, 0, labels ?? AddedLabels.None)]);
        return Write(scrape, escaping);
    }

    public static string Write(MergedScrape scrape, NameEscaping escaping = NameEscaping.Underscores)
    {
        var output = new ArrayBufferWriter<byte>();
        PrometheusTextWriter.Write(scrape, output, escaping);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string WriteOpenMetrics(ScrapeSnapshot snapshot)
    {
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("app", snapshot, 0, AddedLabels.None)]);
        return WriteOpenMetrics(scrape);
    }

    public static string WriteOpenMetrics(MergedScrape scrape, NameEscaping escaping = NameEscaping.Underscores)
    {
        var output = new ArrayBufferWriter<byte>();
        OpenMetricsWriter.Write(scrape, output, escaping);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public static string RoundTrip(string text, FamilyFilter? filter = null) => Write(Read(text, filter));

    /// <summary>Merges sources named a, b, c...; each adds the labels given for it.</summary>
    public static MergedScrape Merge(params (string Text, AddedLabels Labels)[] sources) =>
        MergedScrape.Merge([.. sources.Select((s, i) => new MergeInput(
            ((char)('a' + i)).ToString(),
            Read(s.Text, null, null, [.. s.Labels.Pairs.Select(p => p.Key)]),
            0,
            s.Labels))]);

    public static MergedScrape Merge(params string[] sources) => Merge([.. sources.Select(s => (s, AddedLabels.None))]);

    public static AddedLabels Labels(params (string Name, string Value)[] labels) =>
        new(labels.Select(l => KeyValuePair.Create(l.Name, l.Value)));
}
