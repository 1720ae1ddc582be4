using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class ExemplarTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Span = "00f067aa0ba902b7";

    [Fact]
    public void Encode_CounterWithExemplar_CarriesIdsValueAndTime()
    {
        DecodedPoint point = Counter($"{{trace_id=\"{Trace}\",span_id=\"{Span}\",user=\"a}}\\\"\\\\b\"}} 0.67 1520879607.789123456");

        Assert.Equal(new DecodedExemplar(0.67, 1520879607_789123456, Trace, Span, "user=a}\"\\b"), Assert.Single(point.Exemplars));
        Assert.Equal(5, point.Value);
    }

    [Fact]
    public void Encode_ExemplarWithoutTime_HasThePoints() =>
        Assert.Equal(new DecodedExemplar(1, Encoded.Noon, "", "", ""), Assert.Single(Counter("{} 1").Exemplars));

    [Theory]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("1e20")]
    public void Encode_ExemplarTimeOutsideOtlp_HasThePoints(string time)
    {
        // What the reader takes for no time at all costs the line, and that is the reader's test.
        DecodedPoint? point = Encoded.PointsOfOpenMetrics($"# TYPE c counter\nc_total 5 # {{}} 1 {time}\n# EOF\n").SingleOrDefault();

        Assert.True(point is null || point.Exemplars.Single().Time == Encoded.Noon);
    }

    [Theory]
    [InlineData("trace_id", "4bf92f3577b34da6a3ce929d0e0e473")]
    [InlineData("trace_id", "4bf92f3577b34da6a3ce929d0e0e473g")]
    [InlineData("trace_id", "4bf92f3577b34da6a3ce929d0e0e47360")]
    [InlineData("trace_id", "00000000000000000000000000000000")]
    [InlineData("span_id", "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("span_id", "00f067aa0ba902bé")]
    [InlineData("Trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")]
    public void Encode_IdThatIsNone_StaysAnAttribute(string name, string value) =>
        Assert.Equal(
            new DecodedExemplar(1, Encoded.Noon, "", "", $"{name}={value}"),
            Assert.Single(Counter($"{{{name}=\"{value}\"}} 1").Exemplars));

    [Fact]
    public void Encode_UpperCaseId_IsAnId() =>
        Assert.Equal(Trace, Assert.Single(Counter($"{{trace_id=\"{Trace.ToUpperInvariant()}\",empty=\"\"}} 1").Exemplars).TraceId);

    [Theory]
    [InlineData("NaN", double.NaN)]
    [InlineData("+Inf", double.PositiveInfinity)]
    [InlineData("-1.5e3", -1500)]
    public void Encode_ExemplarValue_PassesAsDouble(string text, double expected) =>
        Assert.Equal(expected, Assert.Single(Counter($"{{}} {text} 1520879607").Exemplars).Value);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Encode_HistogramWithExemplars_CarriesThoseOfItsBuckets(bool isScattered)
    {
        string first = "h_bucket{a=\"1\",le=\"1\"} 1 # {n=\"1\"} 0.5 1520879607\n";
        string rest = "h_bucket{a=\"1\",le=\"+Inf\"} 3 # {n=\"2\"} 7\nh_count{a=\"1\"} 3\nh_sum{a=\"1\"} 8\n";
        string other = "h_bucket{a=\"2\",le=\"+Inf\"} 1\nh_count{a=\"2\"} 1\nh_sum{a=\"2\"} 1\n";
        IReadOnlyList<DecodedPoint> points = Encoded.PointsOfOpenMetrics(
            "# TYPE h histogram\n" + (isScattered ? first + other + rest : first + rest + other) + "# EOF\n");

        DecodedPoint point = points.Single(static one => one.AttributeText == "a=1");
        Assert.Equal(
            [new DecodedExemplar(0.5, 1520879607_000000000, "", "", "n=1"), new DecodedExemplar(7, Encoded.Noon, "", "", "n=2")],
            point.Exemplars);
        Assert.Equal([1UL, 2UL], point.BucketCounts);
        Assert.Empty(points.Single(static one => one.AttributeText == "a=2").Exemplars);
    }

    [Fact]
    public void Encode_ExemplarWithInvalidUtf8_BreaksNoRequest()
    {
        byte[] body = [.. "# TYPE c counter\nc_total{b=\"1\"} 5 # {a=\""u8, 0xFF, .. "\"} 1\nc_total{b=\"2\"} 5\n# EOF\n"u8];

        Assert.Contains(Encoded.PointsOfOpenMetrics(body), static point => point.AttributeText == "b=2");
    }

    private static DecodedPoint Counter(string exemplar) =>
        Assert.Single(Encoded.PointsOfOpenMetrics($"# TYPE c counter\nc_total 5 # {exemplar}\n# EOF\n"));
}
