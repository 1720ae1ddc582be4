using MeshMetric.Otlp.Encoding;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class HistogramTests
{
    private const string Type = "# TYPE h histogram\n";

    [Fact]
    public void Encode_Histogram_IsDecumulated()
    {
        DecodedPoint point = Encoded.Point(Type + """
            h_bucket{a="1",le="0.5"} 1
            h_bucket{a="1",le="1"} 4
            h_bucket{a="1",le="+Inf"} 10
            h_sum{a="1"} 12.5
            h_count{a="1"} 10

            """);

        Assert.Equal("Histogram", point.Type);
        Assert.Equal("h", point.Metric);
        Assert.Equal("histogram", point.PrometheusType);
        Assert.Equal([0.5, 1], point.Bounds);
        Assert.Equal([1, 3, 6], point.BucketCounts);
        Assert.Equal(10UL, point.Count);
        Assert.Equal(12.5, point.Sum);
        Assert.Equal("a=1", point.AttributeText);
    }

    [Theory]
    [InlineData("h_sum 3\nh_count 4\nh_bucket{le=\"+Inf\"} 4\nh_bucket{le=\"2\"} 3\nh_bucket{le=\"1\"} 1\n")]
    [InlineData("h_bucket{le=\"2\"} 3\nh_sum 3\nh_bucket{le=\"1\"} 1\nh_count 4\nh_bucket{le=\"+Inf\"} 4\n")]
    [InlineData("h_bucket{le=\"1\"} 1\nh_bucket{le=\"2e0\"} 3\nh_bucket{le=\"Inf\"} 4\nh_sum 3\nh_count 4\n")]
    [InlineData("h_bucket{le=\"1\"} 1\nh_bucket{le=\"2\"} 3\nh_sum 3\nh_count 4\n")]
    public void Encode_AnyOrderAndSpelling_IsTheSamePoint(string samples)
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(out EncodeReport report, Type + samples);

        DecodedPoint point = Assert.Single(points);
        Assert.Equal([1, 2], point.Bounds);
        Assert.Equal([1, 2, 1], point.BucketCounts);
        Assert.Equal(3, point.Sum);
        Assert.True(report.IsClean);
    }

    [Fact]
    public void Encode_BucketsSumsAndCountsApart_AreBroughtTogether()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(Type + """
            h_bucket{a="1",le="1"} 1
            h_bucket{a="1",le="+Inf"} 2
            h_bucket{a="2",le="1"} 3
            h_bucket{a="2",le="+Inf"} 5
            h_sum{a="1"} 7
            h_sum{a="2"} 8
            h_count{a="1"} 2
            h_count{a="2"} 5

            """);

        Assert.Equal(
            [("a=1", 2UL, 7.0), ("a=2", 5UL, 8.0)],
            points.Select(static point => (point.AttributeText, point.Count, point.Sum!.Value)));
        Assert.Equal([3, 2], points[1].BucketCounts);
    }

    [Fact]
    public void Encode_LabelsInAnotherOrder_AreTheSameSeries()
    {
        DecodedPoint point = Encoded.Point(Type + """
            h_bucket{a="1",b="2",le="1"} 1
            h_bucket{le="+Inf",b="2",a="1"} 2
            h_sum{b="2",a="1"} 7
            h_count{a="1",b="2"} 2

            """);

        Assert.Equal([1, 1], point.BucketCounts);
        Assert.Equal("a=1,b=2", point.AttributeText);
    }

    [Fact]
    public void Encode_KeyInTheMiddleOrFirst_IsFound()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(Type + """
            h_bucket{a="1",le="1",b="2"} 1
            h_bucket{a="1",le="+Inf",b="2"} 2
            h_sum{a="1",b="2"} 7
            h_count{a="1",b="2"} 2
            h_bucket{le="1",a="3"} 1
            h_bucket{le="+Inf",a="3"} 2
            h_sum{a="3"} 7
            h_count{a="3"} 2

            """);

        Assert.Equal(["a=1,b=2", "a=3"], points.Select(static point => point.AttributeText));
    }

    [Fact]
    public void Encode_ValueThatLooksLikeTheKey_IsNotTaken()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(Type + """
            h_bucket{a="x,le=\"9\",",b=",le=",le="1"} 1
            h_bucket{a="x,le=\"9\",",b=",le=",le="+Inf"} 2
            h_sum{a="x,le=\"9\",",b=",le="} 7
            h_count{a="x,le=\"9\",",b=",le="} 2
            h_bucket{le="1",z="\"} 1
            h_bucket{le="1",z="",b="le=\""} 1
            h_bucket{le="+Inf",z="",b="le=\""} 2
            h_sum{z="",b="le=\""} 1
            h_count{z="",b="le=\""} 2

            """);

        Assert.Equal(2, points.Count);
        Assert.Equal("x,le=\"9\",", points[0].Attributes["a"]);
        Assert.Equal(",le=", points[0].Attributes["b"]);
        Assert.Equal([1, 1], points[0].BucketCounts);
        Assert.Equal("b=le=\"", points[1].AttributeText);
    }

    [Fact]
    public void Encode_MissingInfinity_IsDerivedFromCount()
    {
        DecodedPoint point = Encoded.Point(Type + "h_bucket{le=\"1\"} 2\nh_sum 3\nh_count 5\n");

        Assert.Equal([2, 3], point.BucketCounts);
        Assert.Equal(5UL, point.Count);
    }

    [Fact]
    public void Encode_NoBucketsAtAll_HasTheOneBucket()
    {
        DecodedPoint point = Encoded.Point(Type + "h_sum 3\nh_count 5\n");

        Assert.Empty(point.Bounds);
        Assert.Equal([5], point.BucketCounts);
    }

    [Fact]
    public void Encode_MissingSum_LeavesItUnset() =>
        Assert.Null(Encoded.Point(Type + "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 5\nh_count 5\n").Sum);

    [Fact]
    public void Encode_NegativeBound_LeavesSumUnset()
    {
        DecodedPoint point = Encoded.Point(Type + "h_bucket{le=\"-1\"} 2\nh_bucket{le=\"+Inf\"} 5\nh_sum 1\nh_count 5\n");

        Assert.Null(point.Sum);
        Assert.Equal([2, 3], point.BucketCounts);
    }

    [Fact]
    public void Encode_MissingCountButSum_IsLeftOut()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(
            out EncodeReport report, Type + "h_bucket{a=\"1\",le=\"+Inf\"} 5\nh_sum{a=\"1\"} 1\nh_bucket{a=\"2\",le=\"+Inf\"} 5\nh_count{a=\"2\"} 5\n");

        Assert.Equal("a=2", Assert.Single(points).AttributeText);
        Assert.Equal(1, report.PointsWithoutCount);
    }

    [Fact]
    public void Encode_MissingCountAndSum_TakesInfinity()
    {
        DecodedPoint point = Encoded.Point(Type + "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 5\n");

        Assert.Equal(5UL, point.Count);
        Assert.Null(point.Sum);
    }

    [Theory]
    [InlineData("h_bucket{le=\"1\"} 5\nh_bucket{le=\"2\"} 3\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n", new ulong[] { 5, 0, 4 })]
    [InlineData("h_bucket{le=\"1\"} 5\nh_bucket{le=\"2\"} 7\nh_bucket{le=\"+Inf\"} 6\nh_sum 1\nh_count 6\n", new ulong[] { 5, 2, 0 })]
    [InlineData("h_bucket{le=\"1\"} 5\nh_bucket{le=\"2\"} 7\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 8\n", new ulong[] { 5, 2, 2 })]
    [InlineData("h_bucket{le=\"1\"} -5\nh_bucket{le=\"2\"} 7\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n", new ulong[] { 0, 7, 2 })]
    [InlineData("h_bucket{le=\"1\"} 1.5\nh_bucket{le=\"2\"} 7\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n", new ulong[] { 1, 6, 2 })]
    public void Encode_InconsistentBuckets_AreMendedAndCounted(string samples, ulong[] buckets)
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(out EncodeReport report, Type + samples);

        Assert.Equal(buckets, Assert.Single(points).BucketCounts);
        Assert.Equal(1, report.MendedHistograms);
    }

    [Theory]
    [InlineData("h_bucket{le=\"1\"} 5\nh_bucket{le=\"1.0\"} 5\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n")]
    [InlineData("h_bucket{le=\"+Inf\"} 9\nh_bucket{le=\"Inf\"} 9\nh_sum 1\nh_count 9\n")]
    [InlineData("h_bucket{le=\"NaN\"} 5\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n")]
    [InlineData("h_bucket{le=\"-Inf\"} 5\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n")]
    [InlineData("h_bucket{le=\"-infinity\"} 5\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n")]
    [InlineData("h_bucket{le=\"wide\"} 5\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n")]
    [InlineData("h_bucket{le=\"\"} 5\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n")]
    [InlineData("h_bucket{le=\"1\\\"\"} 5\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n")]
    [InlineData("h_bucket{le=\"1\"} NaN\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n")]
    [InlineData("h_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count +Inf\n")]
    [InlineData("h_bucket{le=\"+Inf\"} 9 -1\nh_sum 1\nh_count 9\n")]
    public void Encode_WhatNoPointCanSay_IsLeftOutAndCounted(string samples)
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(out EncodeReport report, Type + samples + "x 1\n");

        Assert.Equal("x", Assert.Single(points).Metric);
        Assert.Equal(1, report.InvalidPoints);
    }

    [Fact]
    public void Encode_BucketWithoutKey_IsLeftOutAlone()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(
            out EncodeReport report, Type + "h_bucket 7\nh_bucket{le=\"1\"} 5\nh_bucket{le=\"+Inf\"} 9\nh_sum 1\nh_count 9\n");

        Assert.Equal([5, 4], Assert.Single(points).BucketCounts);
        Assert.Equal(1, report.UnsupportedSamples);
    }

    [Fact]
    public void Encode_LargeCounts_StayExact()
    {
        DecodedPoint point = Encoded.Point(
            Type + "h_bucket{le=\"1\"} 123456789012345678\nh_bucket{le=\"+Inf\"} 123456789012345679\nh_sum 1\nh_count 123456789012345679\n");

        Assert.Equal([123456789012345678, 1], point.BucketCounts);
    }

    [Fact]
    public void Encode_OwnTimestamps_GiveTheLatest() =>
        Assert.Equal(
            3_000_000_000UL,
            Encoded.Point(Type + "h_bucket{le=\"+Inf\"} 9 1000\nh_sum 1 3000\nh_count 9 2000\n").Time);

    [Fact]
    public void Encode_TwoSourcesOneSeries_SendsTheEarlierSourcesWhole()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(
            Type + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 2\n",
            Type + "h_bucket{le=\"1\"} 5\nh_bucket{le=\"3\"} 6\nh_bucket{le=\"+Inf\"} 7\nh_sum 8\nh_count 7\nh_bucket{a=\"b\",le=\"+Inf\"} 1\nh_count{a=\"b\"} 1\n");

        Assert.Equal([("", 2UL), ("a=b", 1UL)], points.Select(static point => (point.AttributeText, point.Count)));
    }
}
