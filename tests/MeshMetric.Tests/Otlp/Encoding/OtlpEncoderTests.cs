using System.Buffers;

using MeshMetric.Metrics.Merging;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Testing.Otlp;
using MeshMetric.Tests.Metrics;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class OtlpEncoderTests
{
    [Fact]
    public void Encode_OneGauge_GivesTheseBytes()
    {
        using MergedScrape scrape = Exposition.Merge("a{x=\"y\"} 1 1000\n");
        OtlpEncoder encoder = new(new OtlpEncoderOptions { ScopeName = "n", Resource = [KeyValuePair.Create("service.name", "s")] });
        using EncodedMetrics encoded = encoder.Encode(scrape);

        byte[] expected =
        [
            0x0A, 0xEA, 0x80, 0x80, 0x00, // resource_metrics, 106 bytes
            0x0A, 0x15, 0x0A, 0x13, 0x0A, 0x0C, .. "service.name"u8, 0x12, 0x03, 0x0A, 0x01, (byte)'s',
            0x12, 0xCE, 0x80, 0x80, 0x00, // scope_metrics, 78 bytes
            0x0A, 0x03, 0x0A, 0x01, (byte)'n',
            0x12, 0xC4, 0x80, 0x80, 0x00, // metrics, 68 bytes
            0x0A, 0x01, (byte)'a',
            0x62, 0x1C, 0x0A, 0x0F, .. "prometheus.type"u8, 0x12, 0x09, 0x0A, 0x07, .. "unknown"u8,
            0x2A, 0x9E, 0x80, 0x80, 0x00, // gauge, 30 bytes
            0x0A, 0x1C,
            0x19, 0x00, 0xCA, 0x9A, 0x3B, 0x00, 0x00, 0x00, 0x00, // 1 s in nanoseconds
            0x21, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xF0, 0x3F, // 1.0
            0x3A, 0x08, 0x0A, 0x01, (byte)'x', 0x12, 0x03, 0x0A, 0x01, (byte)'y',
        ];
        Assert.Equal(expected, Assert.Single(encoded.Requests).Body.ToArray());
    }

    [Fact]
    public void Encode_OneHistogram_GivesTheseBytes()
    {
        using MergedScrape scrape = Exposition.Merge("# TYPE h histogram\nh_bucket{le=\"0.5\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_sum 2\nh_count 3\n");
        using EncodedMetrics encoded = new OtlpEncoder(new OtlpEncoderOptions { ScopeName = "n" }).Encode(scrape);

        byte[] expected =
        [
            0x0A, 0xF4, 0x80, 0x80, 0x00, // resource_metrics, 116 bytes
            0x0A, 0x00,
            0x12, 0xED, 0x80, 0x80, 0x00, // scope_metrics, 109 bytes
            0x0A, 0x03, 0x0A, 0x01, (byte)'n',
            0x12, 0xE3, 0x80, 0x80, 0x00, // metrics, 99 bytes
            0x0A, 0x01, (byte)'h',
            0x62, 0x1E, 0x0A, 0x0F, .. "prometheus.type"u8, 0x12, 0x0B, 0x0A, 0x09, .. "histogram"u8,
            0x4A, 0xBB, 0x80, 0x80, 0x00, // histogram, 59 bytes
            0x10, 0x02, // cumulative
            0x0A, 0x37,
            0x19, .. BitConverter.GetBytes(Encoded.Noon),
            0x29, .. BitConverter.GetBytes(2.0),
            0x32, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0,
            0x3A, 0x08, .. BitConverter.GetBytes(0.5),
            0x21, 3, 0, 0, 0, 0, 0, 0, 0,
        ];
        Assert.Equal(expected, Assert.Single(encoded.Requests).Body.ToArray());
    }

    [Fact]
    public void Encode_NoSamples_GivesNoRequest()
    {
        using MergedScrape scrape = Exposition.Merge("");
        using EncodedMetrics encoded = new OtlpEncoder(Encoded.Options).Encode(scrape);

        Assert.Empty(encoded.Requests);
        Assert.Equal(0, encoded.Report.Points);
        Assert.True(encoded.Report.IsClean);
    }

    [Fact]
    public void Encode_Counter_IsMonotonicCumulativeSum()
    {
        DecodedPoint point = Encoded.Point("# HELP c_total How \\\\ many\\n\"things\".\n# TYPE c_total counter\nc_total{a=\"1\",b=\"2\"} 5\n");

        Assert.Equal("c_total", point.Metric);
        Assert.Equal("Sum", point.Type);
        Assert.True(point.IsMonotonic);
        Assert.Equal("counter", point.PrometheusType);
        Assert.Equal("How \\ many\n\"things\".", point.Description);
        Assert.Equal("a=1,b=2", point.AttributeText);
        Assert.Equal(5, point.Value);
        Assert.Equal(Encoded.Noon, point.Time);
        Assert.Equal(0UL, point.StartTime);
        Assert.Equal("test", point.ScopeName);
    }

    [Theory]
    [InlineData("# TYPE x gauge\nx 1\n", "gauge")]
    [InlineData("# TYPE x untyped\nx 1\n", "unknown")]
    [InlineData("x 1\n", "unknown")]
    public void Encode_GaugeAndUntyped_IsGauge(string text, string prometheusType)
    {
        DecodedPoint point = Encoded.Point(text);

        Assert.Equal("Gauge", point.Type);
        Assert.Equal(prometheusType, point.PrometheusType);
        Assert.Equal(0UL, point.StartTime);
    }

    [Theory]
    [InlineData("NaN", double.NaN)]
    [InlineData("+Inf", double.PositiveInfinity)]
    [InlineData("-Inf", double.NegativeInfinity)]
    [InlineData("-0", -0.0)]
    [InlineData("1e-320", 1e-320)]
    [InlineData("18446744073709551615", 18446744073709551615.0)]
    [InlineData("309.89999999999997726263245567679", 309.9)]
    public void Encode_Value_PassesAsDouble(string text, double expected) =>
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(Encoded.Point($"x {text}\n").Value));

    [Fact]
    public void Encode_OwnTimestamp_WinsOverScrapeTime() =>
        Assert.Equal(1_700_000_000_123_000_000UL, Encoded.Point("x 1 1700000000123\n").Time);

    [Theory]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("9223372036854775807")]
    public void Encode_TimestampOutsideOtlp_LeavesPointOut(string timestamp)
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(out EncodeReport report, $"x 1 {timestamp}\ny 2\n");

        Assert.Equal("y", Assert.Single(points).Metric);
        Assert.Equal(1, report.InvalidPoints);
    }

    [Fact]
    public void Encode_SourceWithProcessStart_StartsCumulativePointsThere()
    {
        const string Text = """
            # TYPE process_start_time_seconds gauge
            process_start_time_seconds 1764000000.5
            # TYPE c counter
            c 1
            # TYPE g gauge
            g 1
            # TYPE h histogram
            h_bucket{le="+Inf"} 1
            h_sum 1
            h_count 1
            # TYPE s summary
            s{quantile="0.5"} 1
            s_sum 1
            s_count 1
            # TYPE old counter
            old 1 1600000000000

            """;
        Dictionary<string, ulong> starts = Encoded.Points(Text).ToDictionary(static point => point.Metric, static point => point.StartTime);

        const ulong Start = 1_764_000_000_500_000_000;
        Assert.Equal(Start, starts["c"]);
        Assert.Equal(Start, starts["h"]);
        Assert.Equal(Start, starts["s"]);
        Assert.Equal(0UL, starts["g"]);

        // A point cannot start after its own time.
        Assert.Equal(0UL, starts["old"]);
    }

    [Fact]
    public void Encode_LabelValues_ComeUnescapedAndWithoutEmptyOnes()
    {
        DecodedPoint point = Encoded.Point("x{a=\"b\\\\c\\\"d\\ne\",empty=\"\",u=\"grün\",nul=\"\0\"} 1\n");

        Assert.Equal(new Dictionary<string, string> { ["a"] = "b\\c\"d\ne", ["u"] = "grün", ["nul"] = "\0" }, point.Attributes);
    }

    [Fact]
    public void Encode_QuotedNames_ComeUnescaped()
    {
        DecodedPoint point = Encoded.Point("{\"my.metric\",\"service.name\"=\"shop\",\"a\\\"b\"=\"c\"} 1\n");

        Assert.Equal("my.metric", point.Metric);
        Assert.Equal(new Dictionary<string, string> { ["service.name"] = "shop", ["a\"b"] = "c" }, point.Attributes);
    }

    [Fact]
    public void Encode_InvalidUtf8_IsReplacedAndCostsNothingElse()
    {
        byte[] body = [.. "x{a=\"ok"u8, 0xFF, .. "\",b=\""u8, 0xE2, 0x82, .. "\"} 1\ny{c=\"d\"} 2\n"u8];
        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("app", Exposition.Read(body), 0, AddedLabels.None)]);
        IReadOnlyList<DecodedPoint> points = Encoded.Points(scrape, Encoded.Options, out _);

        Assert.Equal("c=d", points.Single(static point => point.Metric == "y").AttributeText);
        foreach (DecodedPoint point in points.Where(static point => point.Metric == "x"))
        {
            Assert.Equal("a=ok\uFFFD,b=\uFFFD", point.AttributeText);
        }
    }

    [Fact]
    public void Encode_AddedLabels_ComeAfterOwnAndNeverOverThem()
    {
        AddedLabels labels = Exposition.Labels(("mesh", "default"), ("zone", "eu"), ("team", ""));
        using MergedScrape scrape = Exposition.Merge(("x{mesh=\"mine\"} 1\ny{a=\"b\"} 2\nz 3\nw{zone=\"\"} 4\n", labels));
        Dictionary<string, string> attributes = Encoded.Points(scrape, Encoded.Options, out _)
            .ToDictionary(static point => point.Metric, static point => point.AttributeText);

        Assert.Equal("mesh=mine,zone=eu", attributes["x"]);
        Assert.Equal("a=b,mesh=default,zone=eu", attributes["y"]);
        Assert.Equal("mesh=default,zone=eu", attributes["z"]);
        Assert.Equal("mesh=default", attributes["w"]);
    }

    [Fact]
    public void Encode_TwoSourcesOneFamily_IsOneMetricWithBothSourcesLabels()
    {
        using MergedScrape scrape = Exposition.Merge(
            ("# TYPE go_goroutines gauge\ngo_goroutines 1\n", Exposition.Labels(("app", "a"))),
            ("# TYPE go_goroutines gauge\ngo_goroutines 2\n", Exposition.Labels(("app", "b"))));
        IReadOnlyList<DecodedPoint> points = Encoded.Points(scrape, Encoded.Options, out _);

        Assert.Equal([("app=a", 1), ("app=b", 2)], points.Select(static point => (point.AttributeText, point.Value)));
    }

    [Fact]
    public void Encode_TwoSourcesOneSeries_SendsItOnce()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points("x{a=\"1\"} 1\n", "x{a=\"1\"} 2\nx{a=\"2\"} 3\n");

        Assert.Equal([("a=1", 1), ("a=2", 3)], points.Select(static point => (point.AttributeText, point.Value)));
    }

    [Fact]
    public void Encode_Resource_KeepsFirstOfTwoAndNoEmptyOnes()
    {
        using MergedScrape scrape = Exposition.Merge("x 1\n");
        OtlpEncoderOptions options = Encoded.Options with
        {
            ScopeVersion = "1.2",
            Resource = [new("service.name", "orders"), new("zone", ""), new("service.name", "other"), new("service.instance.id", "i-1")],
        };
        DecodedPoint point = Assert.Single(Encoded.Points(scrape, options, out _));

        Assert.Equal(new Dictionary<string, string> { ["service.name"] = "orders", ["service.instance.id"] = "i-1" }, point.Resource);
        Assert.Equal("1.2", point.ScopeVersion);
    }

    [Fact]
    public void Encode_SecondScrapeWithoutMemory_OwesNothingToTheFirst()
    {
        OtlpEncoder encoder = new(Encoded.Options with { MaxRememberedSeries = 0 });
        using MergedScrape first = Exposition.Merge("# TYPE x counter\nx{a=\"1\",otel_scope_name=\"lib\"} 1\ntarget_info{v=\"1\"} 1\n", "y 2\n");
        using MergedScrape second = Exposition.Merge("z{b=\"2\"} 3\n");
        encoder.Encode(first).Dispose();
        using EncodedMetrics encoded = encoder.Encode(second);
        using EncodedMetrics fresh = new OtlpEncoder(Encoded.Options with { MaxRememberedSeries = 0 }).Encode(second);

        Assert.Equal(fresh.Requests[0].Body.ToArray(), encoded.Requests[0].Body.ToArray());
        Assert.Equal(fresh.Report, encoded.Report);
    }

    [Fact]
    public void Encode_SteadyState_AllocatesNothingPerSample()
    {
        OtlpEncoder encoder = new(Encoded.Options);
        using MergedScrape small = Exposition.Merge(Body(100));
        using MergedScrape large = Exposition.Merge(Body(5000));

        Assert.InRange(Allocated(large) - Allocated(small), 0, 1024);

        long Allocated(MergedScrape scrape)
        {
            encoder.Encode(scrape).Dispose();
            encoder.Encode(scrape).Dispose();
            long before = GC.GetAllocatedBytesForCurrentThread();
            encoder.Encode(scrape).Dispose();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static string Body(int series)
        {
            System.Text.StringBuilder text = new();
            text.Append("# TYPE c counter\n");
            for (int i = 0; i < series; i++)
            {
                text.Append($"c{{cluster=\"c{i}\",code=\"200\"}} {i}\n");
            }

            text.Append("# TYPE h histogram\n");
            for (int i = 0; i < series; i++)
            {
                text.Append($"h_bucket{{cluster=\"c{i}\",le=\"0.5\"}} 1\nh_bucket{{cluster=\"c{i}\",le=\"+Inf\"}} 2\n");
                text.Append($"h_sum{{cluster=\"c{i}\"}} 1.5\nh_count{{cluster=\"c{i}\"}} 2\n");
            }

            return text.ToString();
        }
    }

    [Theory]
    [InlineData(1023)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Constructor_LimitOutOfRange_Throws(int limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new OtlpEncoder(Encoded.Options with { MaxRequestBytes = limit }));

    [Fact]
    public void Constructor_ResourceLargerThanHalfARequest_Throws() =>
        Assert.Throws<ArgumentException>(() => new OtlpEncoder(new OtlpEncoderOptions
        {
            MaxRequestBytes = 1024,
            Resource = [KeyValuePair.Create("a", new string('x', 600))],
        }));
}
