using MeshMetric.Metrics.Merging;
using MeshMetric.Otlp.Encoding;
using MeshMetric.Testing.Otlp;
using MeshMetric.Tests.Metrics;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class ScopeAndTargetTests
{
    private static readonly OtlpEncoderOptions Options = Encoded.Options with { Resource = [KeyValuePair.Create("service.name", "shop")] };

    [Fact]
    public void Encode_ScopeLabels_BecomeTheScope()
    {
        DecodedPoint point = Encoded.Point(
            "x{a=\"1\",otel_scope_name=\"lib\",otel_scope_version=\"2\",otel_scope_schema_url=\"http://s\",otel_scope_short_name=\"l\",b=\"2\"} 1\n");

        Assert.Equal("a=1,b=2", point.AttributeText);
        Assert.Equal("lib", point.ScopeName);
        Assert.Equal("2", point.ScopeVersion);
        Assert.Equal("http://s", point.ScopeSchemaUrl);
        Assert.Equal(new Dictionary<string, string> { ["short_name"] = "l" }, point.ScopeAttributes);
    }

    [Fact]
    public void Encode_SeveralScopes_GroupsPointsByScope()
    {
        const string Text = """
            # TYPE x counter
            x{otel_scope_name="one"} 1
            x{otel_scope_name="two",otel_scope_version="1"} 2
            x 3
            x{otel_scope_version="1",otel_scope_name="two",a="b"} 4
            # TYPE y gauge
            y{otel_scope_name="one"} 5
            y{otel_scope_name=""} 6

            """;
        IReadOnlyList<DecodedPoint> points = Encoded.Points(Text);

        Assert.Equal(
            [("test", "x", 3), ("test", "y", 6), ("one", "x", 1), ("one", "y", 5), ("two", "x", 2), ("two", "x", 4)],
            points.Select(static point => (point.ScopeName, point.Metric, point.Value)));
    }

    [Fact]
    public void Encode_ScopeLabelsOfTheAgentsOwnScope_JoinIt()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points("x{otel_scope_name=\"test\"} 1\nx{a=\"b\"} 2\n");

        Assert.Equal([("", 1), ("a=b", 2)], points.Select(static point => (point.AttributeText, point.Value)));
    }

    [Fact]
    public void Encode_HistogramWithScope_GoesThereWhole()
    {
        DecodedPoint point = Encoded.Point(
            "# TYPE h histogram\nh_bucket{otel_scope_name=\"lib\",le=\"+Inf\"} 1\nh_sum{otel_scope_name=\"lib\"} 1\nh_count{otel_scope_name=\"lib\"} 1\n");

        Assert.Equal("lib", point.ScopeName);
        Assert.Empty(point.Attributes);
    }

    [Fact]
    public void Encode_TargetInfo_DescribesTheResourceOfItsSourceOnly()
    {
        using MergedScrape scrape = Exposition.Merge(
            ("x 1\n", Exposition.Labels(("app", "a"))),
            ("y 2\n# TYPE target_info gauge\ntarget_info{version=\"1\\n2\",\"service.name\"=\"other\",empty=\"\"} 1\nx 3\n", Exposition.Labels(("app", "b"))));
        IReadOnlyList<DecodedPoint> points = Encoded.Points(scrape, Options, out EncodeReport report);

        Assert.Equal([("x", "app=a"), ("x", "app=b"), ("y", "app=b")], points.Select(static point => (point.Metric, point.AttributeText)));
        Assert.Equal(new Dictionary<string, string> { ["service.name"] = "shop" }, points[0].Resource);
        Assert.All(points.Skip(1), static point => Assert.Equal(
            new Dictionary<string, string> { ["service.name"] = "shop", ["version"] = "1\n2" }, point.Resource));
        Assert.True(report.IsClean);
    }

    [Fact]
    public void Encode_EqualTargetInfoOfTwoSources_IsOneResource()
    {
        // The decoder refuses a metric that comes twice under one identity.
        using MergedScrape scrape = Exposition.Merge(
            ("x{s=\"1\"} 1\ntarget_info{a=\"1\",b=\"2\"} 1\n", Exposition.Labels(("app", "a"))),
            ("x{s=\"2\"} 2\ntarget_info{b=\"2\",a=\"1\"} 1\n", Exposition.Labels(("app", "b"))),
            ("x{s=\"3\"} 3\n", AddedLabels.None));
        IReadOnlyList<DecodedPoint> points = Encoded.Points(scrape, Options, out _);

        Assert.Equal([3.0, 1.0, 2.0], points.Select(static point => point.Value));
    }

    [Fact]
    public void Encode_SecondTargetInfo_IsLeftOutAndCounted()
    {
        IReadOnlyList<DecodedPoint> points = Encoded.Points(out EncodeReport report, "target_info{a=\"1\"} 1\ntarget_info{a=\"2\"} 1\nx 1\n");

        Assert.Equal("1", Assert.Single(points).Resource["a"]);
        Assert.Equal(1, report.UnsupportedSamples);
    }

    [Fact]
    public void Encode_TargetInfoThatFillsARequest_IsLeftOutAndCounted()
    {
        using MergedScrape scrape = Exposition.Merge($"target_info{{a=\"{new string('x', 2000)}\"}} 1\nx 1\n");
        IReadOnlyList<DecodedPoint> points = Encoded.Points(scrape, Options with { MaxRequestBytes = 2048 }, out EncodeReport report);

        Assert.False(Assert.Single(points).Resource.ContainsKey("a"));
        Assert.Equal(1, report.UnsupportedSamples);
    }

    [Fact]
    public void Encode_AScopePerSample_StaysLinear()
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(static i => $"x{{otel_scope_name=\"s{i}\"}} {i}\n"));
        IReadOnlyList<DecodedPoint> points = Encoded.Points(text);

        Assert.Equal(20_000, points.Select(static point => point.ScopeName).Distinct().Count());
    }
}
