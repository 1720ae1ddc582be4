using System.Buffers;
using System.Text;

using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

using Xunit;

namespace MeshMetric.Tests.Metrics.Text;

/// <summary>
/// What OpenMetrics has inside a family is a family of its own in text: of two that are called alike then, one is written. A scraper would
/// refuse the whole body over a second TYPE line.
/// </summary>
public sealed class ClashingNamesTests
{
    private const string Counter = "# TYPE x counter\nx_total{a=\"b\"} 1\nx_created{a=\"b\"} 1600000000\n";
    private const string CounterAlone = "# TYPE x_total counter\nx_total{a=\"b\"} 1\n";
    private const string Gauge = "# TYPE x_created gauge\nx_created 2\n";
    private const string Summary = "# TYPE x summary\nx_count 3\nx_sum 4\nx_created 5\n";

    [Fact]
    public void Created_BesideAFamilyOfThatName_IsLeftOutOfText() => Check(CounterAlone + Gauge, 1, Counter + Gauge);

    [Fact]
    public void Created_OfAnEarlierSourceThanTheFamilyOfThatName_IsLeftOutOfText() => Check(CounterAlone + Gauge, 1, Counter, Gauge);

    [Fact]
    public void Created_OfALaterSourceThanTheFamilyOfThatName_IsLeftOutOfText() => Check(Gauge + CounterAlone, 1, Gauge, Counter);

    [Fact]
    public void Created_WithoutAFamilyOfThatName_IsAGauge() =>
        Check(CounterAlone + "# TYPE x_created gauge\nx_created{a=\"b\"} 1600000000\n", 0, Counter);

    [Fact]
    public void Created_OfASummaryBesideAFamilyOfThatName_IsLeftOutOfText() =>
        Check(Gauge + "# TYPE x summary\nx_count 3\nx_sum 4\n", 1, Gauge, Summary);

    [Fact]
    public void Created_OfACounterBesideThatOfASummary_IsLeftOutOfText() =>
        Check(CounterAlone + "# TYPE x summary\nx_count 3\nx_sum 4\n# TYPE x_created gauge\nx_created 5\n", 1, Counter, Summary);

    [Fact]
    public void Counter_WithNothingButCreatedThatIsTaken_HasNoHeader() => Check(Gauge, 1, "# TYPE x counter\nx_created 1\n", Gauge);

    [Fact]
    public void Created_InQuotesBesideAFamilyOfThatName_IsLeftOutOfText() => Check(
        "# TYPE \"a.b_total\" counter\n{\"a.b_total\"} 1\n# TYPE \"a.b_created\" gauge\n{\"a.b_created\"} 2\n",
        1,
        "# TYPE \"a.b\" counter\n{\"a.b_total\"} 1\n{\"a.b_created\"} 1\n",
        "# TYPE \"a.b_created\" gauge\n{\"a.b_created\"} 2\n");

    [Fact]
    public void GaugeHistogram_BesideAFamilyNamedLikeItsSamples_IsWithoutThem() => Check(
        "g_bucket{le=\"+Inf\"} 1\ng_gcount 1\n# TYPE g_gsum gauge\ng_gsum 3\n",
        1,
        "# TYPE g gaugehistogram\ng_bucket{le=\"+Inf\"} 1\ng_gsum 2\ng_gcount 1\n",
        "# TYPE g_gsum gauge\ng_gsum 3\n");

    [Fact]
    public void Created_BesideAFamilyOfThatName_IsLeftOutOfOpenMetrics() => Assert.Equal(
        "# TYPE x_total unknown\nx_total{a=\"b\"} 1\n" + Gauge + "# EOF\n", WriteOpenMetrics(Counter, Gauge));

    [Fact]
    public void Created_OfASummaryBesideAFamilyOfThatName_IsLeftOutOfOpenMetrics() =>
        Assert.Equal("x_sum 4\nx_count 3\n" + Gauge + "# EOF\n", WriteOpenMetrics(Summary, Gauge));

    [Fact]
    public void Info_BesideACounterOfThatName_IsAGaugeInOpenMetrics() => Assert.Equal(
        "# TYPE x_info gauge\nx_info{a=\"b\"} 1\n# TYPE x counter\nx_total 1\n# EOF\n",
        WriteOpenMetrics("# TYPE x info\nx_info{a=\"b\"} 1\n", "# TYPE x counter\nx_total 1\n"));

    [Theory]
    [InlineData("x 1 +1700000000000", "x 1 1700000000000")]
    [InlineData("x 1 0000000", "x 1 0000000")]
    [InlineData("x 1 0001700000000000", "x 1 0001700000000000")]
    public void Timestamp_InText_StaysAsItIsButForAPlus(string line, string expected) =>
        Assert.Equal(expected + "\n", Exposition.RoundTrip(line + "\n"));

    private static void Check(string expected, int skipped, params string[] sources)
    {
        using MergedScrape scrape = Merge(sources);
        var output = new ArrayBufferWriter<byte>();
        WriteReport report = PrometheusTextWriter.Write(scrape, output, NameEscaping.AllowUtf8);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(skipped, report.SkippedSamples);
    }

    private static string WriteOpenMetrics(params string[] sources)
    {
        using MergedScrape scrape = Merge(sources);
        return Exposition.WriteOpenMetrics(scrape);
    }

    private static MergedScrape Merge(string[] sources) => MergedScrape.Merge(
        [.. sources.Select((text, i) => new MergeInput($"source {i}", Exposition.ReadOpenMetrics(text + "# EOF\n"), 0, AddedLabels.None))]);
}
