using System.Buffers;
using System.Text;

using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

using Xunit;

namespace MeshMetric.Tests.Metrics.Text;

/// <summary>Names that become the same by escaping: what several sources with one family would give, and never a body that a scraper refuses.</summary>
public sealed class EscapedFamiliesTests
{
    [Fact]
    public void Families_OfOneTypeThatAreWrittenAlike_AreOneWithTheSeriesOfBoth()
    {
        (string text, WriteAnomalies anomalies) = Write(
            NameEscaping.Underscores,
            "# HELP \"a.b\" Dots.\n# TYPE \"a.b\" counter\n{\"a.b\",x=\"1\"} 1\nz 5\n# HELP a_b Underscore.\n# TYPE a_b counter\na_b{x=\"2\"} 2\n");

        Assert.Equal("# HELP a_b Dots.\n# TYPE a_b counter\na_b{x=\"1\"} 1\na_b{x=\"2\"} 2\nz 5\n", text);
        Assert.True(anomalies.IsEmpty);
    }

    [Fact]
    public void Families_OfTwoSources_AreOneAndKeepTheirLabels()
    {
        using MergedScrape scrape = Exposition.Merge(
            ("# TYPE \"a.b\" gauge\n{\"a.b\"} 1\n", Exposition.Labels(("app", "x"))), ("# TYPE a_b gauge\na_b 2\n", Exposition.Labels(("app", "y"))));

        Assert.Equal("# TYPE a_b gauge\na_b{app=\"x\"} 1\na_b{app=\"y\"} 2\n", Exposition.Write(scrape));
    }

    [Fact]
    public void Families_OfDifferentTypes_TheLaterIsLeftOut()
    {
        (string text, WriteAnomalies anomalies) = Write(
            NameEscaping.Underscores, "# TYPE \"a.b\" counter\n{\"a.b\"} 1\n", "# TYPE a_b gauge\na_b 2\n# TYPE \"a-b\" gauge\n{\"a-b\"} 3\n");

        Assert.Equal("# TYPE a_b counter\na_b 1\n", text);
        Assert.Equal(2, anomalies[WriteAnomaly.FamilyConflicting]);
        Assert.Equal([(WriteAnomaly.FamilyConflicting, "a_b"), (WriteAnomaly.FamilyConflicting, "a-b")], anomalies.First);
    }

    [Fact]
    public void Series_ThatAreWrittenAlike_TheFirstStays()
    {
        (string text, WriteAnomalies anomalies) = Write(NameEscaping.Underscores, "{\"a.b\",x=\"1\"} 1\na_b{x=\"1\"} 1\n", "{\"a-b\",x=\"1\"} 7\n{\"a-b\",x=\"2\"} 8\n");

        Assert.Equal("a_b{x=\"1\"} 1\na_b{x=\"2\"} 8\n", text);
        Assert.Equal(2, anomalies[WriteAnomaly.SeriesRepeated]);
        Assert.Equal([(WriteAnomaly.SeriesRepeated, "a_b")], anomalies.First);
    }

    [Fact]
    public void Series_ThatDifferInTheNameOfALabel_TheFirstStays()
    {
        (string text, WriteAnomalies anomalies) = Write(NameEscaping.Underscores, "a{\"l.x\"=\"1\"} 1\na{l_x=\"1\"} 2\na{\"l-x\"=\"2\"} 3\n");

        Assert.Equal("a{l_x=\"1\"} 1\na{l_x=\"2\"} 3\n", text);
        Assert.Equal(1, anomalies[WriteAnomaly.SeriesRepeated]);
    }

    [Theory]
    [InlineData("a{\"l.x\"=\"1\",l_x=\"2\"} 5\n", "a{l_x=\"2\"} 5\n")]
    [InlineData("a{l_x=\"2\",\"l.x\"=\"1\"} 5\n", "a{l_x=\"2\"} 5\n")]
    [InlineData("a{\"l.x\"=\"1\",\"l-x\"=\"3\"} 5\n", "a{l_x=\"3\"} 5\n")]
    [InlineData("a{\"l-x\"=\"3\",b=\"c\",\"l.x\"=\"1\"} 5\n", "a{l_x=\"3\",b=\"c\"} 5\n")]
    [InlineData("a{\"_.name__\"=\"evil\"} 5\n", "a 5\n")]
    public void Labels_ThatAreWrittenAlike_TheOneThatNeedsNoEscapingStaysElseTheOneThatSortsFirst(string body, string expected)
    {
        (string text, WriteAnomalies anomalies) = Write(NameEscaping.Underscores, body);

        Assert.Equal(expected, text);
        Assert.Equal(1, anomalies[WriteAnomaly.LabelRepeated]);
        Assert.Equal([(WriteAnomaly.LabelRepeated, "a")], anomalies.First);
    }

    [Fact]
    public void AddedLabel_ThatASampleHasOnceItsOwnAreEscaped_IsNotAdded()
    {
        using MergedScrape scrape = Exposition.Merge(("a{\"my.mesh\"=\"own\"} 1\n", Exposition.Labels(("my_mesh", "added"), ("b", "c"))));

        Assert.Equal("a{my_mesh=\"own\",b=\"c\"} 1\n", Exposition.Write(scrape));
        Assert.Equal("a{\"my.mesh\"=\"own\",my_mesh=\"added\",b=\"c\"} 1\n", Exposition.Write(scrape, NameEscaping.AllowUtf8));
    }

    [Theory]
    [InlineData(NameEscaping.Underscores, "a_b")]
    [InlineData(NameEscaping.Dots, "a_dot_b")]
    [InlineData(NameEscaping.Values, "U__a_2E_b")]
    public void Histogram_KeepsTheSuffixesOfItsSamples(NameEscaping escaping, string name)
    {
        (string text, _) = Write(
            escaping, "# TYPE \"a.b\" histogram\n{\"a.b_bucket\",le=\"+Inf\"} 1\n{\"a.b_sum\"} 2\n{\"a.b_count\"} 1\n");

        Assert.Equal($"# TYPE {name} histogram\n{name}_bucket{{le=\"+Inf\"}} 1\n{name}_sum 2\n{name}_count 1\n", text);
    }

    [Fact]
    public void Histograms_WithDifferentBounds_AreNotMixed()
    {
        (string text, WriteAnomalies anomalies) = Write(
            NameEscaping.Underscores,
            "# TYPE \"h.x\" histogram\n{\"h.x_bucket\",le=\"1\"} 1\n{\"h.x_bucket\",le=\"+Inf\"} 2\n"
            + "# TYPE h_x histogram\nh_x_bucket{le=\"5\"} 1\nh_x_bucket{le=\"+Inf\"} 2\nh_x_bucket{c=\"d\",le=\"5\"} 3\n"
            + "# TYPE g histogram\ng_bucket{\"l.x\"=\"1\",le=\"1\"} 1\ng_bucket{l_x=\"1\",le=\"2\"} 2\n");

        Assert.Equal(
            "# TYPE h_x histogram\nh_x_bucket{le=\"1\"} 1\nh_x_bucket{le=\"+Inf\"} 2\nh_x_bucket{c=\"d\",le=\"5\"} 3\n"
            + "# TYPE g histogram\ng_bucket{l_x=\"1\",le=\"1\"} 1\n",
            text);
        Assert.Equal(3, anomalies[WriteAnomaly.SeriesRepeated]);
    }

    [Theory]
    [InlineData("# TYPE \"x.y\" summary\n{\"x.y_count\"} 1\n# TYPE x_y_count counter\nx_y_count 5\n", "# TYPE x_y summary\nx_y_count 1\n")]
    [InlineData("# TYPE x_y_count counter\nx_y_count 5\n# TYPE \"x.y\" summary\n{\"x.y_count\"} 1\n", "# TYPE x_y_count counter\nx_y_count 5\n")]
    [InlineData("# TYPE \"x.count\" gauge\n{\"x.count\"} 5\n# TYPE x summary\nx_sum 1\n", "# TYPE x_count gauge\nx_count 5\n# TYPE x summary\nx_sum 1\n")]
    public void Family_CalledLikeTheSamplesOfAHistogramOrSummary_TheLaterIsLeftOut(string body, string expected) =>
        Assert.Equal(expected, Write(NameEscaping.Underscores, body).Text);

    [Fact]
    public void Created_InOpenMetrics_ClashesUnderTheNamesThatAreWritten()
    {
        using MergedScrape scrape = MergedScrape.Merge(
        [
            new MergeInput("a", Exposition.ReadOpenMetrics("# TYPE \"x.y\" counter\n{\"x.y_total\"} 1\n{\"x.y_created\"} 2\n# EOF\n"), 0, AddedLabels.None),
            new MergeInput("b", Exposition.ReadOpenMetrics("# TYPE x_y_created gauge\nx_y_created 3\n# EOF\n"), 0, AddedLabels.None),
        ]);

        Assert.Equal("# TYPE x_y_total unknown\nx_y_total 1\n# TYPE x_y_created gauge\nx_y_created 3\n# EOF\n", Exposition.WriteOpenMetrics(scrape));
        Assert.Equal("# TYPE x_y_total counter\nx_y_total 1\n# TYPE x_y_created gauge\nx_y_created 3\n", Exposition.Write(scrape));
    }

    [Fact]
    public void Scrape_WrittenEscaped_CanBeWrittenAgainOtherwise()
    {
        using MergedScrape scrape = Exposition.Merge("{\"a.b\"} 1\na_b 2\n");
        string asTheyAre = Exposition.Write(scrape, NameEscaping.AllowUtf8);

        Assert.Equal("a_b 1\n", Exposition.Write(scrape));
        Assert.Equal("a_b 1\n", Exposition.Write(scrape));
        Assert.Equal("a_dot_b 1\na_b 2\n", Exposition.Write(scrape, NameEscaping.Dots));
        Assert.Equal(asTheyAre, Exposition.Write(scrape, NameEscaping.AllowUtf8));
        Assert.Equal("{\"a.b\"} 1\na_b 2\n", asTheyAre);
    }

    [Fact]
    public void Labels_OfManyDifferentShapes_AreEachEscapedAsTheirOwn()
    {
        string body = string.Concat(Enumerable.Range(0, 50).Select(i => $"a{{\"l.{i % 3}\"=\"{i}\",\"m{(char)('a' + (i % 5))}.\"=\"x\"}} {i}\n"));
        string expected = string.Concat(Enumerable.Range(0, 50).Select(i => $"a{{l_{i % 3}=\"{i}\",m{(char)('a' + (i % 5))}_=\"x\"}} {i}\n"));

        Assert.Equal(expected, Write(NameEscaping.Underscores, body).Text);
    }

    private static (string Text, WriteAnomalies Anomalies) Write(NameEscaping escaping, params string[] sources)
    {
        using MergedScrape scrape = Exposition.Merge(sources);
        var output = new ArrayBufferWriter<byte>();
        WriteReport report = PrometheusTextWriter.Write(scrape, output, escaping);
        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.Equal(text.Length == 0 ? 0 : text.Split('\n')[..^1].Count(line => line[0] != '#'), report.Samples);
        return (text, report.Anomalies);
    }
}
