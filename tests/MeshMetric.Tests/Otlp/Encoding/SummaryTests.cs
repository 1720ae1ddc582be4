using MeshMetric.Otlp.Encoding;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class SummaryTests
{
    private const string Type = "# TYPE s summary\n";

    [Fact]
    public void Encode_Summary_HasQuantilesSumAndCount()
    {
        DecodedPoint point = Encoded.Point(Type + "s{a=\"1\",quantile=\"0.5\"} 2\ns{a=\"1\",quantile=\"0.9\"} 3\ns_sum{a=\"1\"} 12\ns_count{a=\"1\"} 5\n");

        Assert.Equal("Summary", point.Type);
        Assert.Equal("summary", point.PrometheusType);
        Assert.Equal([(0.5, 2), (0.9, 3)], point.Quantiles);
        Assert.Equal(12, point.Sum);
        Assert.Equal(5UL, point.Count);
        Assert.Equal("a=1", point.AttributeText);
    }

    [Fact]
    public void Encode_NoQuantiles_IsAPointAllTheSame()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(
            out EncodeReport report, Type + "s_sum{a=\"1\"} 12\ns_count{a=\"1\"} 5\ns_sum{a=\"2\"} 13\ns_count{a=\"2\"} 6\n");

        Assert.Equal([("a=1", 5UL), ("a=2", 6UL)], points.Select(static point => (point.AttributeText, point.Count)));
        Assert.True(report.IsClean);
    }

    [Fact]
    public void Encode_QuantilesApartFromCounts_AreBroughtTogether()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(
            Type + "s{a=\"1\",quantile=\"0.9\"} 3\ns{a=\"2\",quantile=\"0.9\"} 4\ns{a=\"1\",quantile=\"0.5\"} 2\n"
            + "s_sum{a=\"1\"} 12\ns_count{a=\"1\"} 5\ns_sum{a=\"2\"} 13\ns_count{a=\"2\"} 6\n");

        Assert.Equal([(0.5, 2), (0.9, 3)], points[0].Quantiles);
        Assert.Equal([(0.9, 4)], points[1].Quantiles);
    }

    [Fact]
    public void Encode_MissingSum_IsZero() =>
        Assert.Equal(0, Encoded.Point(Type + "s{quantile=\"0.5\"} 2\ns_count 5\n").Sum);

    [Fact]
    public void Encode_MissingCount_IsLeftOutAndCounted()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(out EncodeReport report, Type + "s{quantile=\"0.5\"} 2\ns_sum 5\n");

        Assert.Empty(points);
        Assert.Equal(1, report.PointsWithoutCount);
    }

    [Theory]
    [InlineData("s{quantile=\"0.5\"} NaN\n")]
    [InlineData("s{quantile=\"0.5\"} -1\n")]
    [InlineData("s{quantile=\"1.5\"} 1\n")]
    [InlineData("s{quantile=\"-0.5\"} 1\n")]
    [InlineData("s{quantile=\"NaN\"} 1\n")]
    [InlineData("s{quantile=\"half\"} 1\n")]
    [InlineData("s{quantile=\"0.90\"} 7\n")]
    public void Encode_QuantileThatOtlpForbids_IsLeftOutAlone(string quantile)
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(
            out EncodeReport report, Type + "s{quantile=\"0.9\"} 7\n" + quantile + "s_sum 5\ns_count 4\n");

        DecodedPoint point = Assert.Single(points);
        Assert.Equal([(0.9, 7)], point.Quantiles);
        Assert.Equal(4UL, point.Count);
        Assert.Equal(1, report.DroppedQuantiles);
    }
}
