using CsCheck;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

using Xunit;

namespace MeshMetric.Tests.Metrics.Text;

/// <summary>OpenMetrics in, and out as OpenMetrics and as text (exposition facts section 2; data rules).</summary>
public sealed class OpenMetricsReaderTests
{
    private const string Everything = """
        # HELP target Says \"hi\".
        # TYPE target info
        target_info{env="prod"} 1
        # HELP req Requests.
        # TYPE req counter
        req_total{code="200"} 17.0 1700000000.5 # {trace_id="abc"} 0.5 1700000000.25
        req_created{code="200"} 1600000000.123
        req_total{code="500"} 1 # {} 3
        # TYPE wait_seconds histogram
        # UNIT wait_seconds seconds
        wait_seconds_bucket{le="1.0"} 2 # {trace_id="def"} 0.7
        wait_seconds_bucket{le="+Inf"} 3
        wait_seconds_count 3
        wait_seconds_sum 4.5
        wait_seconds_created 1600000000
        # TYPE feature stateset
        feature{feature="a"} 1
        feature{feature="b"} 0
        # TYPE sizes gaugehistogram
        sizes_bucket{le="+Inf"} 3
        sizes_gcount 3
        sizes_gsum 7
        # TYPE odd unknown
        odd 1
        # EOF

        """;

    [Fact]
    public void Everything_ReadAndWrittenAsOpenMetrics_IsWhatItWas()
    {
        ScrapeSnapshot snapshot = Exposition.ReadOpenMetrics(Everything);

        Assert.Null(snapshot.Report.Failure);
        Assert.Equal((0, 0), (snapshot.Report.MalformedLines, snapshot.Report.RepeatedMetadata));
        Assert.Equal(Everything.ReplaceLineEndings("\n"), Exposition.WriteOpenMetrics(snapshot));
    }

    [Fact]
    public void Everything_WrittenAsText_KeepsTheNamesOfSamples() => Assert.Equal(
        """
        # HELP target_info Says "hi".
        # TYPE target_info gauge
        target_info{env="prod"} 1
        # HELP req_total Requests.
        # TYPE req_total counter
        req_total{code="200"} 17.0 1700000000500
        req_total{code="500"} 1
        # TYPE req_created gauge
        req_created{code="200"} 1600000000.123
        # TYPE wait_seconds histogram
        wait_seconds_bucket{le="1.0"} 2
        wait_seconds_bucket{le="+Inf"} 3
        wait_seconds_count 3
        wait_seconds_sum 4.5
        # TYPE wait_seconds_created gauge
        wait_seconds_created 1600000000
        # TYPE feature gauge
        feature{feature="a"} 1
        feature{feature="b"} 0
        sizes_bucket{le="+Inf"} 3
        sizes_gsum 7
        sizes_gcount 3
        # TYPE odd untyped
        odd 1

        """.ReplaceLineEndings("\n"),
        Exposition.Write(Exposition.ReadOpenMetrics(Everything)));

    [Theory]
    [InlineData("x 1 5", "x 1 5000")]
    [InlineData("x 1 1.7000000005e9", "x 1 1700000000500")]
    [InlineData("x 1 0.0004", "x 1 0")]
    [InlineData("x{a=\"\\d\\\\\\\"\\n\"} 1", "x{a=\"\\\\d\\\\\\\"\\n\"} 1")]
    [InlineData(" x { a = \"b\" , }  1 ", "x{a=\"b\"} 1")]
    [InlineData("{\"a.b\",\"c.d\"=\"e\"} 1", "a_b{c_d=\"e\"} 1")]
    [InlineData("x 1 # {\"a.b\"=\"c\"} 1", "x 1")]
    [InlineData("x_created 1", "x_created 1")]
    [InlineData("# TYPE x counter\nx 5", "x 5")]
    [InlineData("# TYPE x_total counter\nx_total 5", "# TYPE x_total counter\nx_total 5")]
    [InlineData("# TYPE x_total counter\nx_total_total 5", "# TYPE x_total_total counter\nx_total_total 5")]
    [InlineData("# TYPE x_total counter\nx_total_created 5\nx_total_total 1", "# TYPE x_total_total counter\nx_total_total 1\n# TYPE x_total_created gauge\nx_total_created 5")]
    [InlineData("# TYPE \"x-\\\"_info\" info\n{ \"x-\\\"_info_info\"} 1", "# TYPE x___info_info gauge\nx___info_info 1")]
    [InlineData("# TYPE x widget\nx 5", "# TYPE x untyped\nx 5")]
    [InlineData("# UNIT x_s s\n# TYPE x_s gauge\n# HELP x_s H.\nx_s 5", "# HELP x_s H.\n# TYPE x_s gauge\nx_s 5")]
    public void Line_OfAnyForm_IsReadLeniently(string lines, string text)
    {
        ScrapeSnapshot snapshot = Exposition.ReadOpenMetrics(lines + "\n# EOF\n");

        Assert.Null(snapshot.Report.Failure);
        Assert.Equal(0, snapshot.Report.MalformedLines);
        Assert.Equal(text + "\n", Exposition.Write(snapshot));
    }

    [Theory]
    [InlineData("x 1 NaN", "the timestamp is not a number of seconds")]
    [InlineData("x 1 Inf", "the timestamp is not a number of seconds")]
    [InlineData("x 1 1e30", "the timestamp is not a number of seconds")]
    [InlineData("x 1 2 3", "text after the end of the line's content")]
    [InlineData("x 1 #", "an exemplar without labels in braces, a value and nothing else but a timestamp")]
    [InlineData("x 1 # {}", "an exemplar without labels in braces, a value and nothing else but a timestamp")]
    [InlineData("x 1 # {} 1 y", "an exemplar without labels in braces, a value and nothing else but a timestamp")]
    [InlineData("x 1 # {} 1 2 3", "text after the end of the line's content")]
    [InlineData("x 1 # {a=\"b\" 1", "no ',' or '}' after a label")]
    [InlineData("x 1 # {a=\"b\",a=\"c\"} 1", "a label name stands twice")]
    public void Line_ThatIsMalformed_IsDroppedAlone(string line, string reason)
    {
        ScrapeSnapshot snapshot = Exposition.ReadOpenMetrics($"good 1\n{line}\n# EOF\n");

        Assert.Equal("good 1\n", Exposition.Write(snapshot));
        Assert.Equal(new LineProblem(2, reason), Assert.Single(snapshot.Report.Problems));
    }

    [Fact]
    public void LinesAfterTheEnd_AreDroppedAndCounted()
    {
        ScrapeSnapshot snapshot = Exposition.ReadOpenMetrics("a 1\n# EOF\n\nb 2\n# EOF\n");

        Assert.Equal("a 1\n", Exposition.Write(snapshot));
        Assert.Equal(2, snapshot.Report.MalformedLines);
    }

    [Fact]
    public void Body_CutAnywhere_IsServedWholeOrNotAtAll()
    {
        string whole = Everything.ReplaceLineEndings("\n");
        for (int length = 0; length < whole.Length - 1; length++)
        {
            ScrapeSnapshot snapshot = Exposition.ReadOpenMetrics(whole[..length]);

            Assert.NotNull(snapshot.Report.Failure);
            Assert.Equal("", Exposition.Write(snapshot));
        }

        Assert.Null(Exposition.ReadOpenMetrics(whole[..^1]).Report.Failure);
    }

    [Fact]
    public void Filter_SeesTheNameThatTextHas()
    {
        FamilyFilter filter = FamilyFilter.ForApplication(null, [new Selector(SelectorType.Exact, "req_total")], []);

        Assert.Equal(
            "# HELP req_total Requests.\n# TYPE req_total counter\nreq_total{code=\"200\"} 17.0 1700000000500\nreq_total{code=\"500\"} 1\n"
            + "# TYPE req_created gauge\nreq_created{code=\"200\"} 1600000000.123\n",
            Exposition.Write(Exposition.ReadOpenMetrics(Everything, filter)));
    }

    [Fact]
    public void SourcesOfBothFormats_WithOneFamily_GoTogether()
    {
        ScrapeSnapshot text = Exposition.Read("# TYPE a_total counter\na_total{s=\"1\"} 1\n# TYPE b_info gauge\nb_info{s=\"1\"} 1\n");
        ScrapeSnapshot openMetrics = Exposition.ReadOpenMetrics("# TYPE a counter\na_total{s=\"2\"} 2\n# TYPE b info\nb_info{s=\"2\"} 1\n# EOF\n");
        using MergedScrape scrape = MergedScrape.Merge(
            [new MergeInput("a", text, 0, AddedLabels.None), new MergeInput("b", openMetrics, 0, AddedLabels.None)]);

        Assert.True(scrape.HasOpenMetrics);
        Assert.Equal(0, scrape.Report.ConflictingFamilies);
        Assert.Equal(
            "# TYPE a counter\na_total{s=\"1\"} 1\na_total{s=\"2\"} 2\n# TYPE b_info gauge\nb_info{s=\"1\"} 1\nb_info{s=\"2\"} 1\n# EOF\n",
            Exposition.WriteOpenMetrics(scrape));
    }

    [Fact]
    public void TextToOpenMetricsAndBack_IsTheSameText() =>
        Gen.Select(Gen.Int[0, 4].Array[1, 6], Gen.Int[-5, 5000], Gen.Long[0, 4_000_000_000_000]).Sample((kinds, value, time) =>
        {
            string text = string.Concat(kinds.Select((kind, i) => Family(kind, $"f{i}", value, time)));

            Assert.Equal(text, Exposition.Write(Exposition.ReadOpenMetrics(Exposition.WriteOpenMetrics(Exposition.Read(text)))));
        });

    [Theory]
    [InlineData("a 1\n# EOF\n", ExpositionFormat.OpenMetrics)]
    [InlineData("a 1\n# EOF", ExpositionFormat.OpenMetrics)]
    [InlineData("# EOF\na 1\n", ExpositionFormat.Text)]
    [InlineData("", ExpositionFormat.Text)]
    public void OfBody_LooksAtTheLastLine(string body, ExpositionFormat expected) =>
        Assert.Equal(expected, ExpositionFormats.OfBody(System.Text.Encoding.UTF8.GetBytes(body)));

    private static string Family(int kind, string name, int value, long time) => kind switch
    {
        0 => $"# HELP {name}_total A \"b\" \\\\ c.\n# TYPE {name}_total counter\n{name}_total{{a=\"\\\\\\\"\\n\"}} {value} {time}\n",
        1 => $"# TYPE {name} gauge\n{name} {value}\n{name}{{a=\"b\"}} {value}\n",
        2 => $"# TYPE {name} histogram\n{name}_bucket{{le=\"+Inf\"}} 1\n{name}_sum 2\n{name}_count 1\n",
        3 => $"# TYPE {name} summary\n{name}{{quantile=\"0.5\"}} {value}\n{name}_sum 2\n{name}_count 1\n",
        _ => $"{name} {value} {time}\n",
    };

    [Fact]
    public void Counter_OfWhichOnlyTheStartIsTold_HasNoHeaderWithoutSamplesInText() =>
        Assert.Equal(
            "# TYPE a_created gauge\na_created 1\n",
            Exposition.Write(Exposition.ReadOpenMetrics("# HELP a Help.\n# TYPE a counter\na_created 1\n# EOF\n")));
}
