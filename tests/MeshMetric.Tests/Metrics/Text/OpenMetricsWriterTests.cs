using System.IO.Pipelines;
using System.Text;

using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

using Xunit;

namespace MeshMetric.Tests.Metrics.Text;

/// <summary>OpenMetrics out of text sources (data rules, "OpenMetrics out"; exposition facts section 2).</summary>
public sealed class OpenMetricsWriterTests
{
    private const string Histogram = """
        h_bucket{le="1"} 2
        h_bucket{le="+Inf"} 3
        h_sum 4
        h_count 3
        """;

    [Theory]
    [InlineData("# TYPE x_total counter\nx_total 5", "# TYPE x counter\nx_total 5")]
    [InlineData("# HELP x_total Requests.\n# TYPE x_total counter\nx_total 5", "# HELP x Requests.\n# TYPE x counter\nx_total 5")]
    [InlineData("# TYPE x counter\nx 5", "# TYPE x unknown\nx 5")]
    [InlineData("# TYPE _total counter\n_total 5", "# TYPE _total unknown\n_total 5")]
    [InlineData("# TYPE x untyped\nx 5", "# TYPE x unknown\nx 5")]
    [InlineData("x 5", "x 5")]
    [InlineData("x_total 5", "x_total 5")]
    [InlineData("# TYPE x gauge\nx -Inf", "# TYPE x gauge\nx -Inf")]
    [InlineData("# TYPE x summary\nx{quantile=\"0.5\"} NaN\nx_sum 0\nx_count 0", "# TYPE x summary\nx{quantile=\"0.5\"} NaN\nx_sum 0\nx_count 0")]
    public void Family_FromText_HasTheTypeOpenMetricsAllows(string text, string expected) => Assert.Equal(expected + "\n# EOF\n", Write(text));

    [Theory]
    [InlineData("x  5 ", "x 5")]
    [InlineData("x{} 5", "x 5")]
    [InlineData("\n\nx{ a = \"b\" , } 5\n\n# a comment\n", "x{a=\"b\"} 5")]
    [InlineData("x{a=\"\\\\ \\\" \\n\"} 5", "x{a=\"\\\\ \\\" \\n\"} 5")]
    [InlineData("# HELP x say \"hi\" \\\\ and\\nbye\nx 5", "# HELP x say \\\"hi\\\" \\\\ and\\nbye\nx 5")]
    public void Lines_WithWhatTextAllows_AreStrict(string text, string expected) => Assert.Equal(expected + "\n# EOF\n", Write(text));

    [Theory]
    [InlineData("1700000000500", "1700000000.5")]
    [InlineData("1700000000000", "1700000000")]
    [InlineData("1700000000123", "1700000000.123")]
    [InlineData("1234", "1.234")]
    [InlineData("1020", "1.02")]
    [InlineData("999", "0.999")]
    [InlineData("50", "0.05")]
    [InlineData("7", "0.007")]
    [InlineData("0", "0")]
    [InlineData("0000000", "0")]
    [InlineData("0001700000000500", "1700000000.5")]
    [InlineData("+7", "0.007")]
    [InlineData("+1700000000500", "1700000000.5")]
    public void Timestamp_InMilliseconds_BecomesSeconds(string milliseconds, string seconds) =>
        Assert.Equal($"x 1 {seconds}\n# EOF\n", Write($"x 1 {milliseconds}"));

    [Fact]
    public void Histogram_Whole_Stays() => Assert.Equal($"# TYPE h histogram\n{Histogram}\n# EOF\n", Write("# TYPE h histogram\n" + Histogram));

    [Theory]
    [InlineData("h_bucket{le=\"1\"} 2\nh_sum 4\nh_count 3", "h_bucket{le=\"1\"} 2\nh_sum 4\nh_count 3")]
    [InlineData("h_bucket{le=\"+Inf\"} 2\nh_count 3", "h_bucket{le=\"+Inf\"} 2\nh_count 3")]
    [InlineData(
        "h_bucket{a=\"1\",le=\"+Inf\"} 2\nh_sum{a=\"1\"} 3\nh_count{a=\"1\"} 2\nh_bucket{a=\"2\",le=\"5\"} 3\nh_sum{a=\"2\"} 3\nh_count{a=\"2\"} 3",
        "h_bucket{a=\"1\",le=\"+Inf\"} 2\nh_bucket{a=\"2\",le=\"5\"} 3\nh_sum{a=\"1\"} 3\nh_sum{a=\"2\"} 3\nh_count{a=\"1\"} 2\nh_count{a=\"2\"} 3")]
    public void Histogram_ThatIsNoneByOpenMetrics_IsFamiliesOfUnknownType(string samples, string expected) =>
        Assert.Equal(expected + "\n# EOF\n", Write("# HELP h Help.\n# TYPE h histogram\n" + samples));

    [Theory]
    [InlineData("# TYPE x_total counter\nx_total 1\n# TYPE x gauge\nx 2", "# TYPE x_total unknown\nx_total 1\n# TYPE x gauge\nx 2")]
    [InlineData(
        "# TYPE x_total counter\nx_total 1\n# TYPE x_created gauge\nx_created 2",
        "# TYPE x_total unknown\nx_total 1\n# TYPE x_created gauge\nx_created 2")]
    [InlineData(
        "# TYPE s summary\ns_sum 1\ns_count 2\ns{quantile=\"0\"} 3\n# TYPE s_created gauge\ns_created 2",
        "s{quantile=\"0\"} 3\ns_sum 1\ns_count 2\n# TYPE s_created gauge\ns_created 2")]
    public void Family_ThatClashesWithAnother_IsUnknown(string text, string expected) => Assert.Equal(expected + "\n# EOF\n", Write(text));

    [Fact]
    public void AddedLabels_OnSamplesWithAndWithoutTheirOwn_StandLast()
    {
        using MergedScrape scrape = Exposition.Merge(("x 1\nx{a=\"b\"} 2 1500\n", Exposition.Labels(("mesh", "default"))));

        Assert.Equal("x{mesh=\"default\"} 1\nx{a=\"b\",mesh=\"default\"} 2 1.5\n# EOF\n", Exposition.WriteOpenMetrics(scrape));
    }

    [Theory]
    [InlineData(NameEscaping.Underscores, "# TYPE a_b counter\na_b_total{c_d=\"e\"} 1")]
    [InlineData(NameEscaping.AllowUtf8, "# TYPE \"a.b\" counter\n{\"a.b_total\",\"c.d\"=\"e\"} 1")]
    [InlineData(NameEscaping.Dots, "# TYPE a_dot_b_ counter\na_dot_b__total{c_dot_d=\"e\"} 1")]
    [InlineData(NameEscaping.Values, "# TYPE U__a_2E_b_ counter\nU__a_2E_b__total{U__c_2E_d=\"e\"} 1")]
    public void Name_OutsideTheLegacySet_IsEscapedAsAsked(NameEscaping escaping, string expected)
    {
        using MergedScrape scrape = Exposition.Merge("# TYPE \"a.b_total\" counter\n{\"a.b_total\",\"c.d\"=\"e\"} 1\n");

        Assert.Equal(expected + "\n# EOF\n", Exposition.WriteOpenMetrics(scrape, escaping));
    }

    [Theory]
    [InlineData("abcdefgh", 120, true)]
    [InlineData("abcdefgh", 121, false)]
    public void Exemplar_WithMoreCharactersThanOpenMetricsAllows_IsLeftOut(string label, int characters, bool isWritten)
    {
        // Characters are not bytes, and an escape is one.
        string value = string.Concat(Enumerable.Repeat("é", characters - 1)) + "\\n";
        using MergedScrape scrape = MergedScrape.Merge(
            [new MergeInput("a", Exposition.ReadOpenMetrics($"# TYPE x counter\nx_total 1 # {{{label}=\"{value}\"}} 1 1600000000\n# EOF\n"), 0, AddedLabels.None)]);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        WriteReport report = OpenMetricsWriter.Write(scrape, output);

        Assert.Equal(
            $"# TYPE x counter\nx_total 1{(isWritten ? $" # {{{label}=\"{value}\"}} 1 1600000000" : "")}\n# EOF\n", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(isWritten ? 0 : 1, report.Anomalies[WriteAnomaly.ExemplarTooLong]);
    }

    [Fact]
    public void Scrape_WithoutFamilies_IsEofAlone() => Assert.Equal("# EOF\n", Write(""));

    [Fact]
    public async Task WriteAsync_OfMoreThanOneBatch_WritesWhatWriteDoes()
    {
        var text = new StringBuilder("# TYPE h histogram\n");
        for (int i = 0; i < 5000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"h_bucket{{i=\"{i}\",le=\"5\"}} 1\nh_sum{{i=\"{i}\"}} 1\nh_count{{i=\"{i}\"}} 1\n");
        }

        using MergedScrape scrape = Exposition.Merge(text.ToString());
        using var stream = new MemoryStream();
        PipeWriter pipe = PipeWriter.Create(stream);

        WriteReport report = await OpenMetricsWriter.WriteAsync(scrape, pipe, cancellationToken: TestContext.Current.CancellationToken);
        await pipe.CompleteAsync();

        Assert.Equal(15_000, report.Samples);
        Assert.Equal(stream.ToArray().Length, report.Bytes);
        Assert.Equal(Exposition.WriteOpenMetrics(scrape), Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static string Write(string text)
    {
        using MergedScrape scrape = Exposition.Merge(text + "\n");
        return Exposition.WriteOpenMetrics(scrape);
    }
}
