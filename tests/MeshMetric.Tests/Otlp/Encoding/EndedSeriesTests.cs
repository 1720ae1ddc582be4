using MeshMetric.Testing.Otlp;
using MeshMetric.Tests.Metrics;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class EndedSeriesTests
{
    private const string All = """
        process_start_time_seconds 1700000000
        # HELP c How many.
        # TYPE c counter
        c{a="1"} 5
        c{a="2",otel_scope_name="lib"} 6
        # TYPE g gauge
        g{a="1",b=""} 5
        # TYPE h histogram
        h_bucket{a="1",le="1"} 5
        h_bucket{a="1",le="+Inf"} 5
        h_sum{a="1"} 1
        h_count{a="1"} 5
        # TYPE s summary
        s{a="1",quantile="0.5"} 1
        s_sum{a="1"} 1
        s_count{a="1"} 5

        """;

    private readonly EncoderRun _run = new() { Labels = Exposition.Labels(("added", "x")) };

    [Theory]
    [InlineData("")]
    [InlineData("other 1\n")]
    [InlineData(null)]
    public void Encode_SeriesThatAreGone_EndOnceWithAllTheyHad(string? text)
    {
        IReadOnlyList<DecodedPoint> points = _run.Scrape(All);
        Assert.Equal(6, points.Count);
        IReadOnlyList<DecodedPoint> ended = [.. _run.Scrape(text).Where(static point => point.HasNoValue)];

        Assert.Equal(points.Select(Identity).Order(StringComparer.Ordinal), ended.Select(Identity).Order(StringComparer.Ordinal));
        Assert.All(ended, static point => Assert.Equal(EncoderRun.At(1), point.Time));
        Assert.Equal(6, _run.Report.EndedSeries);
        Assert.True(_run.Report.IsClean);
        Assert.DoesNotContain(_run.Scrape(text), static point => point.HasNoValue);
    }

    [Fact]
    public void Encode_OneOfManySeriesIsGone_EndsInItsMetric()
    {
        _run.Scrape("g{n=\"1\"} 1\ng{n=\"2\"} 2\ng{n=\"3\",added=\"own\"} 3\n");
        IReadOnlyList<DecodedPoint> points = _run.Scrape("g{n=\"2\"} 2\n");

        Assert.Equal(
            [("added=x,n=2", false), ("added=x,n=1", true), ("added=own,n=3", true)],
            points.Select(static point => (point.AttributeText, point.HasNoValue)));
    }

    [Fact]
    public void Encode_SourceOfTwoGoesDown_EndsItsSeriesAlone()
    {
        _run.Scrape("x 1\n", "y 1\n");

        Assert.Equal(
            [("x", false), ("y", true)],
            _run.Scrape("x 1\n", null).Select(static point => (point.Metric, point.HasNoValue)));
        Assert.Equal(
            [("x", false), ("y", false)],
            _run.Scrape("x 1\n", "y 1\n").Select(static point => (point.Metric, point.HasNoValue)));
        Assert.Equal(
            [("x", false), ("y", true)],
            _run.Scrape("x 1\n").Select(static point => (point.Metric, point.HasNoValue)));
    }

    [Fact]
    public void Encode_SourceChangesItsTarget_EndsTheSeriesOfTheOldOne()
    {
        _run.Scrape("target_info{v=\"1\"} 1\nx 1\n");
        IReadOnlyList<DecodedPoint> points = _run.Scrape("target_info{v=\"2\"} 1\nx 1\n");

        Assert.Equal(
            [("1", true), ("2", false)],
            points.Select(static point => (point.Resource["v"], point.HasNoValue)).Order());
    }

    [Fact]
    public void Encode_LabelsOfTheConfigurationChange_EndsTheOldSeries()
    {
        _run.Scrape("x 1\n");
        _run.Labels = Exposition.Labels(("added", "y"));

        Assert.Equal(
            [("added=y", false), ("added=x", true)],
            _run.Scrape("x 1\n").Select(static point => (point.AttributeText, point.HasNoValue)));
    }

    [Fact]
    public void Encode_LabelsCompiledAnew_EndNothing()
    {
        _run.Scrape("x 1\n");
        _run.Labels = Exposition.Labels(("added", "x"));

        Assert.False(Assert.Single(_run.Scrape("x 1\n")).HasNoValue);
    }

    [Fact]
    public void Encode_FamilyOfAnotherType_IsAnotherMetric()
    {
        _run.Scrape("# TYPE x counter\nx 1\n");

        Assert.Equal("Gauge", Assert.Single(_run.Scrape("# TYPE x gauge\nx 1\n")).Type);
        Assert.True(Assert.Single(_run.Scrape("")).HasNoValue);
    }

    [Fact]
    public void Encode_PointLeftOut_EndsItsSeries()
    {
        _run.Scrape("x 1\n");

        Assert.True(Assert.Single(_run.Scrape("x 1 -5\n")).HasNoValue);
    }

    [Fact]
    public void Encode_SeriesTwiceInOneScrape_SendsTheFirst()
    {
        DecodedPoint point = Assert.Single(_run.Scrape("x{a=\"1\"} 1\nx{a=\"1\"} 2\n"));

        Assert.Equal(1, point.Value);
        Assert.Equal(1, _run.Report.RepeatedPoints);
    }

    [Fact]
    public void Encode_SeriesTwiceWithRisingTimes_SendsBoth() =>
        Assert.Equal([1, 2], _run.Scrape("x{a=\"1\"} 1 1000\nx{a=\"1\"} 2 2000\n").Select(static point => point.Value));

    [Fact]
    public void Encode_HistogramThatScattersLater_IsTheSameSeries()
    {
        const string Tidy = "# TYPE h histogram\nh_bucket{a=\"1\",le=\"+Inf\",z=\"9\"} 5\nh_sum{a=\"1\",z=\"9\"} 1\nh_count{a=\"1\",z=\"9\"} 5\n";
        const string Scattered =
            "# TYPE h histogram\nh_count{a=\"1\",z=\"9\"} 6\nh_bucket{a=\"2\",le=\"+Inf\"} 5\nh_bucket{a=\"1\",le=\"+Inf\",z=\"9\"} 6\nh_sum{a=\"1\",z=\"9\"} 1\nh_sum{a=\"2\"} 1\nh_count{a=\"2\"} 5\n";
        _run.Scrape("other 1\n");
        _run.Scrape(Tidy + "other 1\n");
        IReadOnlyList<DecodedPoint> points = _run.Scrape(Scattered);

        Assert.Equal(
            [("a=1,added=x,z=9", 6UL, EncoderRun.At(0)), ("a=2,added=x", 5UL, EncoderRun.At(1))],
            points.Where(static point => point.Metric == "h").Select(static point => (point.AttributeText, point.Count, point.StartTime)));
    }

    private static string Identity(DecodedPoint point) => string.Join(
        '|',
        point.Metric,
        point.Type,
        point.IsMonotonic,
        point.Description,
        point.PrometheusType,
        point.ScopeName,
        point.AttributeText,
        point.StartTime);
}
