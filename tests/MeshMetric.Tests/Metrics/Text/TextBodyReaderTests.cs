using System.Text;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

using Xunit;

namespace MeshMetric.Tests.Metrics.Text;

public sealed class TextBodyReaderTests
{
    [Theory]
    [InlineData("a 1\n", "a 1\n")]
    [InlineData("a{} 1\n", "a 1\n")]
    [InlineData("a{b=\"x\",} 1\n", "a{b=\"x\"} 1\n")]
    [InlineData("a { b = \"x\" } 1\n", "a{b=\"x\"} 1\n")]
    [InlineData("  a\t{b=\"x\" , c=\"y\"}\t 1 \t\n", "a{b=\"x\",c=\"y\"} 1\n")]
    [InlineData("a{b=\"x\"} 1 1700000000000\n", "a{b=\"x\"} 1 1700000000000\n")]
    [InlineData("a 1 +5\n", "a 1 5\n")]
    [InlineData("a{b=\"\\\\n\\n\\\"\"} 1\n", "a{b=\"\\\\n\\n\\\"\"} 1\n")]
    [InlineData("a{b=\"}, c=\"} 1\n", "a{b=\"}, c=\"} 1\n")]
    [InlineData("a 1\r\n", "a 1\n")]
    [InlineData("\uFEFFa 1\n", "a 1\n")]
    [InlineData("\n\n a 1\n\n", "a 1\n")]
    [InlineData("a{b=\"\0\"} 1\n", "a{b=\"\0\"} 1\n")]
    [InlineData("a{b=\"grüße ✓\"} 1\n", "a{b=\"grüße ✓\"} 1\n")]
    [InlineData("{\"a\",b=\"x\"} 1\n", "a{b=\"x\"} 1\n")]
    [InlineData("a{\"b\"=\"x\"} 1\n", "a{b=\"x\"} 1\n")]
    [InlineData("a::b:c 1\n", "a::b:c 1\n")]
    public void Sample_OfAnyLegalForm_IsReadAndWrittenCanonically(string text, string expected)
    {
        ScrapeSnapshot snapshot = Exposition.Read(text);

        Assert.Null(snapshot.Report.Failure);
        Assert.Equal(0, snapshot.Report.MalformedLines);
        Assert.Equal(expected, Exposition.Write(snapshot));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-1.5e-7")]
    [InlineData("+5")]
    [InlineData("5.")]
    [InlineData(".5")]
    [InlineData("1E3")]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("+Inf")]
    [InlineData("-inf")]
    [InlineData("Infinity")]
    [InlineData("309.89999999999997726263245567679")]
    [InlineData("18446744073709551615")]
    [InlineData("007")]
    public void Value_InTheGrammar_ComesOutAsWritten(string value) =>
        Assert.Equal($"a {value}\n", Exposition.RoundTrip($"a {value}\n"));

    [Theory]
    [InlineData("a", "no value")]
    [InlineData("a ", "no value")]
    [InlineData("a{b=\"x\"}", "no value")]
    [InlineData("a 0x1p3", "the value is not a number")]
    [InlineData("a 1_000", "the value is not a number")]
    [InlineData("a 1e400", "the value is not a number")]
    [InlineData("a -nan", "the value is not a number")]
    [InlineData("a 1e", "the value is not a number")]
    [InlineData("a .", "the value is not a number")]
    [InlineData("a --1", "the value is not a number")]
    [InlineData("a 1 2.5", "the timestamp is not a whole number of milliseconds")]
    [InlineData("a 1 99999999999999999999", "the timestamp is not a whole number of milliseconds")]
    [InlineData("a 1 2 3", "text after the end of the line's content")]
    [InlineData("a 1 # {} 1", "the timestamp is not a whole number of milliseconds")]
    [InlineData("1a 1", "the metric name has a character that is not allowed outside quotes")]
    [InlineData("a-b 1", "the value is not a number")]
    [InlineData("a{b=x} 1", "a label value does not start with a double quote")]
    [InlineData("a{b} 1", "no '=' after a label name")]
    [InlineData("a{b=\"x} 1", "a quoted text has no closing quote on its line")]
    [InlineData("a{b=\"x\" 1", "no ',' or '}' after a label")]
    [InlineData("a{b=\"x\"c=\"y\"} 1", "no ',' or '}' after a label")]
    [InlineData("a{,} 1", "a label name is empty or has a character that is not allowed outside quotes")]
    [InlineData("a{b=\"\\x\"} 1", "an escape other than \\\\, \\\" and \\n")]
    [InlineData("a{b=\"x\",b=\"y\"} 1", "a label name stands twice")]
    [InlineData("a{__name__=\"x\"} 1", "__name__ is not allowed as a label")]
    [InlineData("{} 1", "no metric name")]
    [InlineData("{b=\"x\"} 1", "no metric name")]
    [InlineData("# TYPE b", "a TYPE line without exactly a name and a type")]
    [InlineData("# TYPE b counter more", "a TYPE line without exactly a name and a type")]
    [InlineData("# HELP ", "no metric name")]
    public void Line_ThatIsMalformed_IsDroppedAloneAndReported(string line, string reason)
    {
        ScrapeSnapshot snapshot = Exposition.Read($"good 1\n{line}\ngood{{x=\"y\"}} 2\n");

        Assert.Null(snapshot.Report.Failure);
        Assert.Equal("good 1\ngood{x=\"y\"} 2\n", Exposition.Write(snapshot));
        LineProblem problem = Assert.Single(snapshot.Report.Problems);
        Assert.Equal(new LineProblem(2, reason), problem);
        Assert.Equal(1, snapshot.Report.MalformedLines);
    }

    [Fact]
    public void InvalidUtf8_InALine_DropsThatLine()
    {
        byte[] body = [.. "good 1\nbad{x=\""u8, 0xFF, 0xFE, .. "\"} 1\ngood 2\n"u8];

        ScrapeSnapshot snapshot = Exposition.Read(body);

        Assert.Equal("good 1\ngood 2\n", Exposition.Write(snapshot));
        Assert.Equal("not valid UTF-8", Assert.Single(snapshot.Report.Problems).Reason);
    }

    [Fact]
    public void InvalidUtf8_OnTheFastPath_DropsThatLine()
    {
        byte[] body = [.. "good{x=\"a\"} 1\ngood{x=\"b\"} 1\ngood{x=\""u8, 0xC3, .. "\"} 1\ngood{x=\"c\"} 2\n"u8];

        ScrapeSnapshot snapshot = Exposition.Read(body);

        Assert.Equal("good{x=\"a\"} 1\ngood{x=\"b\"} 1\ngood{x=\"c\"} 2\n", Exposition.Write(snapshot));
    }

    [Theory]
    [InlineData("x\ny")]
    [InlineData("a long value, so that the search goes on\nand on in the next line, which is long, too")]
    public void NewlineInALabelValue_OnTheFastPath_DropsBothLines(string value)
    {
        string good = string.Concat(Enumerable.Range(0, 5).Select(i => $"a{{b=\"a value of some length, {i}\",c=\"1\"}} {i}\n"));

        ScrapeSnapshot snapshot = Exposition.Read($"{good}a{{b=\"{value}\",c=\"1\"}} 1\n{good}");

        Assert.Equal(good + good, Exposition.Write(snapshot));
        Assert.Equal(2, snapshot.Report.MalformedLines);
    }

    [Fact]
    public void Histogram_WithSuffixedSamples_IsOneFamily()
    {
        const string Text = """
            # HELP h Some help.
            # TYPE h histogram
            h_bucket{le="1"} 1
            h_bucket{le="+Inf"} 2
            h_sum 3
            h_count 2

            """;
        ScrapeSnapshot snapshot = Exposition.Read(Text);

        Assert.Equal(1, snapshot.Report.FamiliesSeen);
        Assert.Equal(4, snapshot.Report.SamplesSeen);
        Assert.Equal(Text, Exposition.Write(snapshot));
    }

    [Fact]
    public void SuffixedSample_OfAFamilyDeclaredEarlier_JoinsIt()
    {
        string text = Exposition.RoundTrip("# TYPE h histogram\n# TYPE c counter\nc 1\nh_bucket{le=\"+Inf\"} 1\nh_count 1\n");

        Assert.Equal("# TYPE c counter\nc 1\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_count 1\n", text);
    }

    [Fact]
    public void SuffixedSample_WithoutDeclaration_IsAFamilyOfItsOwn()
    {
        ScrapeSnapshot snapshot = Exposition.Read("x_sum 1\nx_count 2\n");

        Assert.Equal(2, snapshot.Report.FamiliesSeen);
        Assert.Equal("x_sum 1\nx_count 2\n", Exposition.Write(snapshot));
    }

    [Fact]
    public void FamilyCalledLikeASample_DeclaredBefore_Wins()
    {
        const string Text = "# TYPE h_count gauge\nh_count 7\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\n";

        ScrapeSnapshot snapshot = Exposition.Read(Text + "h_count 1\n");

        using MergedScrape scrape = MergedScrape.Merge([new MergeInput("a", snapshot, 0, AddedLabels.None)]);
        Assert.Equal(2, scrape.FamilyCount);
        Assert.Equal("h_count", Encoding.UTF8.GetString(scrape.GetFamily(0).Name));
        Assert.Equal(MeshMetric.Metrics.MetricKind.Gauge, scrape.GetFamily(0).Kind);
    }

    [Fact]
    public void SecondType_OrTypeAfterSamples_IsCountedAndTheFirstHolds()
    {
        ScrapeSnapshot snapshot = Exposition.Read("# TYPE a counter\n# TYPE a gauge\na 1\n# TYPE a gauge\n# HELP a x\n# HELP a y\nb 1\n# TYPE b counter\nb 2\n");

        Assert.Equal("# HELP a x\n# TYPE a counter\na 1\nb 1\nb 2\n", Exposition.Write(snapshot));
        Assert.Equal(4, snapshot.Report.RepeatedMetadata);
        Assert.Null(snapshot.Report.Failure);
    }

    [Fact]
    public void FamilyInTwoPlaces_IsServedOnceWithOneHeader()
    {
        string text = Exposition.RoundTrip("# TYPE a counter\na{x=\"1\"} 1\n# TYPE b gauge\nb 1\n# TYPE a counter\na{x=\"2\"} 2\n");

        Assert.Equal("# TYPE a counter\na{x=\"1\"} 1\na{x=\"2\"} 2\n# TYPE b gauge\nb 1\n", text);
    }

    [Theory]
    [InlineData("# TYPE a unknown\na 1\n", "# TYPE a untyped\na 1\n")]
    [InlineData("# TYPE a COUNTER\na 1\n", "# TYPE a counter\na 1\n")]
    [InlineData("#TYPE a gauge\na 1\n", "# TYPE a gauge\na 1\n")]
    [InlineData("# TYPEa gauge\na 1\n", "a 1\n")]
    [InlineData("# a comment\n# EOF\n# UNIT a seconds\na 1\n", "a 1\n")]
    [InlineData("# HELP a with \\\\ and \\n and \\x and \\\" and \"\na 1\n", "# HELP a with \\\\ and \\n and \\\\x and \" and \"\na 1\n")]
    [InlineData("# HELP a\na 1\n", "a 1\n")]
    [InlineData("# HELP a  text  \r\na 1\n", "# HELP a text  \na 1\n")]
    [InlineData("# TYPE a counter\n", "")]
    [InlineData("# TYPE \"a\" gauge\na 1\n", "# TYPE a gauge\na 1\n")]
    [InlineData("", "")]
    public void Metadata_OfAnyForm_IsReadLeniently(string text, string expected)
    {
        ScrapeSnapshot snapshot = Exposition.Read(text);

        Assert.Equal(0, snapshot.Report.MalformedLines);
        Assert.Equal(expected, Exposition.Write(snapshot));
    }

    [Fact]
    public void LastLine_WithoutNewline_IsNeverServed()
    {
        ScrapeSnapshot snapshot = Exposition.Read("a 1\na{x=\"y\"} 12");

        Assert.Equal("a 1\n", Exposition.Write(snapshot));
        Assert.Equal("the last line has no newline and may be cut", Assert.Single(snapshot.Report.Problems).Reason);
        Assert.Null(snapshot.Report.Failure);
    }

    [Theory]
    [InlineData("<!DOCTYPE html>\n<html><body>Not found</body></html>\n", "the body is HTML or XML, not metrics; check the path")]
    [InlineData("{\"status\": \"ok\"}\n", "the body is not metrics (line 1: no ',' or '}' after a label); check the path")]
    [InlineData("Service Unavailable\n", "the body is not metrics (line 1: the value is not a number); check the path")]
    [InlineData("no newline", "the body is not metrics (line 1: the last line has no newline and may be cut); check the path")]
    public void Body_ThatIsNotMetrics_FailsAsAWhole(string body, string failure)
    {
        ScrapeSnapshot snapshot = Exposition.Read(body);

        Assert.Equal(failure, snapshot.Report.Failure);
        Assert.Equal("", Exposition.Write(snapshot));
    }

    [Fact]
    public void Body_OfGarbage_FailsEarly()
    {
        ScrapeSnapshot snapshot = Exposition.Read(string.Concat(Enumerable.Repeat("!!!\n", 100_000)));

        Assert.NotNull(snapshot.Report.Failure);
        Assert.Equal(100, snapshot.Report.Lines);
        Assert.Equal(ReadReport.MaxProblems, snapshot.Report.Problems.Count);
    }

    [Fact]
    public void Limits_OnLineLabelsFamiliesAndBody_AreKept()
    {
        var limits = new ReadLimits { MaxLineBytes = 30, MaxLabels = 2, MaxFamilies = 3, MaxBodyBytes = 1000 };

        ScrapeSnapshot longLine = Exposition.Read($"a 1\nb{{x=\"{new string('y', 40)}\"}} 1\nc 1\n", null, limits);
        ScrapeSnapshot labels = Exposition.Read("a{b=\"1\",c=\"2\",d=\"3\"} 1\na 2\n", null, limits);
        ScrapeSnapshot families = Exposition.Read("a 1\nb 1\nc 1\nd 1\n", null, limits);
        ScrapeSnapshot body = Exposition.Read(string.Concat(Enumerable.Repeat("a 1\n", 251)), null, limits);

        Assert.Equal("a 1\nc 1\n", Exposition.Write(longLine));
        Assert.Equal(new LineProblem(2, "the line is longer than the limit"), Assert.Single(longLine.Report.Problems));
        Assert.Equal("a 2\n", Exposition.Write(labels));
        Assert.Equal("more labels than the limit", Assert.Single(labels.Report.Problems).Reason);
        Assert.Equal("more than 3 families (the limit on families)", families.Report.Failure);
        Assert.Equal("", Exposition.Write(families));
        Assert.Equal("the body is larger than 1000 bytes (the limit on a body)", body.Report.Failure);

        ScrapeSnapshot samples = Exposition.Read("a 1\na 2\nb 3\nb 4\n", null, new ReadLimits { MaxSamples = 3 });
        Assert.Equal("more than 3 samples to keep (the limit on samples)", samples.Report.Failure);
        Assert.Equal("", Exposition.Write(samples));
    }

    [Fact]
    public void Names_OutsideTheLegacySet_AreWrittenAsTheScraperAsked()
    {
        ScrapeSnapshot snapshot = Exposition.Read("# TYPE \"a.b_c\" gauge\n{\"a.b_c\",\"d.e\"=\"f\",g=\"h\"} 1\n");
        AddedLabels added = Exposition.Labels(("mesh", "m"));

        Assert.Equal("# TYPE a_b_c gauge\na_b_c{d_e=\"f\",g=\"h\",mesh=\"m\"} 1\n", Exposition.Write(snapshot, added));
        Assert.Equal(
            "# TYPE \"a.b_c\" gauge\n{\"a.b_c\",\"d.e\"=\"f\",g=\"h\",mesh=\"m\"} 1\n",
            Exposition.Write(snapshot, added, MeshMetric.Metrics.Text.NameEscaping.AllowUtf8));
        Assert.Equal(
            "# TYPE a_dot_b__c gauge\na_dot_b__c{d_dot_e=\"f\",g=\"h\",mesh=\"m\"} 1\n",
            Exposition.Write(snapshot, added, MeshMetric.Metrics.Text.NameEscaping.Dots));
        Assert.Equal(
            "# TYPE U__a_2E_b__c gauge\nU__a_2E_b__c{U__d_2E_e=\"f\",g=\"h\",mesh=\"m\"} 1\n",
            Exposition.Write(snapshot, added, MeshMetric.Metrics.Text.NameEscaping.Values));
    }

    [Fact]
    public void NegativeTimestamp_IsNotServed_BecausePrometheusWouldFailTheScrape() =>
        Assert.Equal("a 2\n", Exposition.RoundTrip("a{x=\"y\"} 1 -5\na 2\n"));

    [Fact]
    public void DroppedFamily_IsCountedButNotKept()
    {
        FamilyFilter filter = FamilyFilter.ForApplication("^keep$", [], []);

        ScrapeSnapshot snapshot = Exposition.Read(
            "# TYPE drop histogram\ndrop_bucket{le=\"1\"} 1\ndrop_bucket{le=\"+Inf\"} 1\ndrop_sum 1\ndrop_count 1\n# TYPE keep counter\nkeep{a=\"b\"} 1\nkeep_not 1\n", filter);

        Assert.Equal(6, snapshot.Report.SamplesSeen);
        Assert.Equal(1, snapshot.Report.SamplesKept);
        Assert.Equal(3, snapshot.Report.FamiliesSeen);
        Assert.Equal(8, snapshot.Report.Lines);
        Assert.Equal("# TYPE keep counter\nkeep{a=\"b\"} 1\n", Exposition.Write(snapshot));
    }

    [Fact]
    public void ProcessStart_IsReadFromEitherHint_EvenWhenTheFamilyIsDropped()
    {
        FamilyFilter none = FamilyFilter.ForSidecarProfile(Profile.None, [], [], []);

        Assert.Equal(
            new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Exposition.Read("process_start_time_seconds 1.7040672e+09\n", none).ProcessStart);
        Assert.Equal(Exposition.Noon.AddSeconds(-90), Exposition.Read("envoy_server_uptime{} 90\n", none).ProcessStart);
        Assert.Equal(
            Exposition.Noon.AddSeconds(-90),
            Exposition.Read("# TYPE a gauge\na{} 1\n# TYPE envoy_server_uptime gauge\nenvoy_server_uptime{} 90\n").ProcessStart);
        Assert.Null(Exposition.Read("process_start_time_seconds NaN\n", none).ProcessStart);
        Assert.Null(Exposition.Read("process_start_time_seconds 1e300\n", none).ProcessStart);
        Assert.Null(Exposition.Read("envoy_server_uptime 1e12\n", none).ProcessStart);
    }
}
