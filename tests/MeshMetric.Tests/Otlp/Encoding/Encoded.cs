using System.Buffers;

using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Testing.Otlp;
using MeshMetric.Tests.Metrics;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

/// <summary>Exposition text in, decoded OTLP out: reader, merge and encoder together, judged by a decoder that shares nothing with them.</summary>
internal static class Encoded
{
    public static readonly ulong Noon = (ulong)Exposition.Noon.ToUnixTimeMilliseconds() * 1_000_000;

    public static readonly OtlpEncoderOptions Options = new() { ScopeName = "test" };

    public static IReadOnlyList<DecodedPoint> Points(params string[] sources) => Points(out _, sources);

    public static IReadOnlyList<DecodedPoint> Points(out EncodeReport report, params string[] sources)
    {
        using MergedScrape scrape = Exposition.Merge(sources);
        return Points(scrape, Options, out report);
    }

    public static IReadOnlyList<DecodedPoint> PointsOfOpenMetrics(string text) =>
        PointsOfOpenMetrics(System.Text.Encoding.UTF8.GetBytes(text));

    public static IReadOnlyList<DecodedPoint> PointsOfOpenMetrics(byte[] text)
    {
        ScrapeSnapshot snapshot = Exposition.ReadOpenMetrics(text);
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("app", snapshot, 0, AddedLabels.None)]);
        return Points(scrape, Options, out _);
    }

    public static IReadOnlyList<DecodedPoint> Points(MergedScrape scrape, OtlpEncoderOptions options, out EncodeReport report)
    {
        using EncodedMetrics encoded = new OtlpEncoder(options).Encode(scrape);
        report = encoded.Report;
        List<DecodedPoint> points = [];
        foreach (OtlpRequest request in encoded.Requests)
        {
            Assert.True(request.Body.Length <= options.MaxRequestBytes);
            IReadOnlyList<DecodedPoint> decoded = OtlpDecoder.Decode(request.Body.ToArray());
            Assert.Equal(request.Points, decoded.Count);
            points.AddRange(decoded);
        }

        Assert.Equal(report.Points, points.Count);
        return points;
    }

    public static DecodedPoint Point(string text) => Assert.Single(Points(text));
}
