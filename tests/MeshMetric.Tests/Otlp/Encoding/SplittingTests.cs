using System.Buffers;

using MeshMetric.Metrics.Merging;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Testing.Otlp;
using MeshMetric.Tests.Metrics;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class SplittingTests
{
    [Theory]
    [InlineData(1024)]
    [InlineData(1500)]
    [InlineData(4096)]
    [InlineData(64 * 1024)]
    public void Encode_MoreThanOneRequestHolds_CutsBetweenPointsAndRepeatsHeaders(int limit)
    {
        string text = "# TYPE c counter\n# HELP c help\n"
            + string.Concat(Enumerable.Range(0, 500).Select(static i => $"c{{id=\"{i}\"}} {i}\n"))
            + "# TYPE h histogram\n"
            + string.Concat(Enumerable.Range(0, 200).Select(static i =>
                $"h_bucket{{id=\"{i}\",le=\"1\"}} 1\nh_bucket{{id=\"{i}\",le=\"+Inf\"}} 2\nh_sum{{id=\"{i}\"}} 3\nh_count{{id=\"{i}\"}} 2\n"))
            + string.Concat(Enumerable.Range(0, 100).Select(static i => $"g{i}{{otel_scope_name=\"lib\"}} {i}\n"));
        using MergedScrape scrape = Exposition.Merge(text);
        OtlpEncoderOptions options = Encoded.Options with { MaxRequestBytes = limit, Resource = [KeyValuePair.Create("service.name", "shop")] };
        IReadOnlyList<DecodedPoint> points = Encoded.Points(scrape, options, out EncodeReport report);
        IReadOnlyList<DecodedPoint> whole = Encoded.Points(scrape, options with { MaxRequestBytes = 16 * 1024 * 1024 }, out _);

        Assert.Equal(800, points.Count);
        Assert.Equal(whole.Select(Key), points.Select(Key));
        Assert.All(points, static point => Assert.Equal("shop", point.Resource["service.name"]));
        Assert.True(report.IsClean);

        static string Key(DecodedPoint point) =>
            $"{point.ScopeName} {point.Metric} {point.Type} {point.Description} {point.AttributeText} {point.Value} {point.Count}";
    }

    [Fact]
    public void Encode_RequestsBelowTheLimit_AreNearlyFull()
    {
        using MergedScrape scrape = Exposition.Merge(string.Concat(Enumerable.Range(0, 3000).Select(static i => $"c{{id=\"{i:0000}\"}} {i}\n")));
        using EncodedMetrics encoded = new OtlpEncoder(Encoded.Options with { MaxRequestBytes = 8192 }).Encode(scrape);

        Assert.All(encoded.Requests.SkipLast(1), static request => Assert.InRange(request.Body.Length, 8192 - 100, 8192));
    }

    [Fact]
    public void Encode_PointLargerThanARequest_IsLeftOutAndCounted()
    {
        string large = new('x', 3000);
        using MergedScrape scrape = Exposition.Merge($"a 1\nb{{l=\"{large}\"}} 2\nc 3\n");
        IReadOnlyList<DecodedPoint> points = Encoded.Points(scrape, Encoded.Options with { MaxRequestBytes = 2048 }, out EncodeReport report);

        Assert.Equal(["a", "c"], points.Select(static point => point.Metric));
        Assert.Equal(1, report.OversizedPoints);
    }

    [Fact]
    public void Encode_LongLabelValues_KeepTheirLengths()
    {
        // Around the sizes where a length on the wire becomes a byte longer.
        foreach (int length in new[] { 1, 100, 110, 112, 115, 119, 120, 121, 126, 127, 128, 129, 16_370, 16_383, 16_384, 70_000 })
        {
            string value = new('v', length);
            DecodedPoint point = Encoded.Point($"x{{label=\"{value}\",{value}=\"w\"}} 1\n");
            Assert.Equal(new Dictionary<string, string> { ["label"] = value, [value] = "w" }, point.Attributes);
        }
    }

    [Fact]
    public void Requests_AfterTheScrapeIsGone_StayValid()
    {
        MergedScrape scrape = Exposition.Merge("x{a=\"b\"} 1\n");
        OtlpEncoder encoder = new(Encoded.Options);
        using EncodedMetrics encoded = encoder.Encode(scrape);
        byte[] before = encoded.Requests[0].Body.ToArray();
        scrape.Dispose();
        using MergedScrape other = Exposition.Merge("y{c=\"d\"} 2\n");
        encoder.Encode(other).Dispose();

        Assert.Equal(before, encoded.Requests[0].Body.ToArray());
    }

    [Fact]
    public void Body_OfADisposedRequest_Throws()
    {
        using MergedScrape scrape = Exposition.Merge("x 1\n");
        EncodedMetrics encoded = new OtlpEncoder(Encoded.Options).Encode(scrape);
        encoded.Dispose();
        encoded.Dispose();

        Assert.Throws<ObjectDisposedException>(() => encoded.Requests[0].Body);
    }
}
