using System.Buffers;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Testing.Otlp;
using MeshMetric.Tests.Metrics;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

/// <summary>One encoder and the scrapes it sees, a minute apart.</summary>
internal sealed class EncoderRun(OtlpEncoderOptions options)
{
    private readonly OtlpEncoder _encoder = new(options);
    private int _scrapes;

    public EncoderRun()
        : this(Encoded.Options)
    {
    }

    public EncodeReport Report { get; private set; } = new();

    public AddedLabels Labels { get; set; } = AddedLabels.None;

    /// <summary>Nanoseconds of the scrape with a number, the first being 0.</summary>
    public static ulong At(int scrape) => Encoded.Noon + ((ulong)scrape * 60_000_000_000);

    public void ExpectOldSeries() => _encoder.ExpectOldSeries();

    /// <summary>Encodes a scrape of sources named a, b, c...; one that is null is down, one that ends in # EOF is OpenMetrics.</summary>
    public IReadOnlyList<DecodedPoint> Scrape(params string?[] sources)
    {
        DateTimeOffset time = Exposition.Noon.AddMinutes(_scrapes++);
        MergeInput[] inputs = [.. sources.Select((source, i) => new MergeInput(((char)('a' + i)).ToString(), Read(source, time), 0, Labels))];
        using MergedScrape scrape = MergedScrape.Merge(inputs);
        using EncodedMetrics encoded = _encoder.Encode(scrape);
        foreach (MergeInput input in inputs)
        {
            input.Snapshot.Release();
        }

        Report = encoded.Report;
        List<DecodedPoint> points = [.. encoded.Requests.SelectMany(static request => OtlpDecoder.Decode(request.Body.ToArray()))];
        Assert.Equal(Report.Points, points.Count);
        return points;
    }

    private static ScrapeSnapshot Read(string? text, DateTimeOffset time) => text is null
        ? ScrapeSnapshot.Failed(time, "down")
        : new SourceReader(new ReadPlan([FamilyFilter.KeepAll], ["added"]), new ReadLimits()).Read(
            new ReadOnlySequence<byte>(System.Text.Encoding.UTF8.GetBytes(text)),
            time,
            text.EndsWith("# EOF\n", StringComparison.Ordinal) ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text);
}
