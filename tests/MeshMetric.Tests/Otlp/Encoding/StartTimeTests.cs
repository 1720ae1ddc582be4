using MeshMetric.Testing.Otlp;
using MeshMetric.Tests.Metrics;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class StartTimeTests
{
    private const string Hist = "# TYPE h histogram\nh_bucket{{le=\"1\"}} {0}\nh_bucket{{le=\"+Inf\"}} {0}\nh_sum 1\nh_count {0}\n";
    private const string Summ = "# TYPE s summary\ns{{quantile=\"0.5\"}} 1\ns_sum 1\ns_count {0}\n";

    private readonly EncoderRun _run = new();

    [Fact]
    public void Encode_SeriesOfFirstScrape_HasNoStartThenOrLater()
    {
        for (int i = 0; i < 3; i++)
        {
            Assert.All(_run.Scrape(Counter(i) + Histogram(i) + Summary(i)), static point => Assert.Equal(0UL, point.StartTime));
        }
    }

    [Fact]
    public void Encode_SeriesThatAppears_StartsAtTheScrapeBefore()
    {
        _run.Scrape("g 1\n");
        _run.Scrape("g 1\n");
        for (int i = 0; i < 3; i++)
        {
            Dictionary<string, ulong> starts = Starts(_run.Scrape("g 1\n" + Counter(i) + Histogram(i) + Summary(i)));

            Assert.Equal(0UL, starts["g"]);
            Assert.All(["c", "h", "s"], metric => Assert.Equal(EncoderRun.At(1), starts[metric]));
        }
    }

    [Fact]
    public void Encode_SeriesThatAppearsAfterAnOutage_StartsAtTheLastWholeScrape()
    {
        _run.Scrape("g 1\n");
        _run.Scrape((string?)null);
        _run.Scrape((string?)null);

        Assert.Equal(EncoderRun.At(0), Assert.Single(_run.Scrape(Counter(1)), static point => point.Metric == "c").StartTime);
    }

    [Fact]
    public void Encode_SeriesOfASourceThatAppears_HasNoStart()
    {
        _run.Scrape("g 1\n");

        Assert.Equal(0UL, Starts(_run.Scrape("g 1\n", Counter(5)))["c"]);
    }

    [Fact]
    public void Encode_SeriesThatAppearsWithAConfiguration_HasNoStart()
    {
        _run.Labels = Exposition.Labels(("added", "1"));
        _run.Scrape("g 1\n");
        _run.Labels = Exposition.Labels(("added", "1"));
        Assert.Equal(0UL, Starts(_run.Scrape("g 1\n" + Counter(5)))["c"]);

        _run.ExpectOldSeries();
        Assert.Equal(0UL, Starts(_run.Scrape("g 1\n" + Counter(5) + Histogram(7)))["h"]);
    }

    [Fact]
    public void Encode_ValueThatFalls_StartsAtThePointBefore()
    {
        const string Started = "process_start_time_seconds 1700000000\n";
        _run.Scrape(Started + Counter(5) + Histogram(5) + Summary(5));
        Assert.All(["c", "h", "s"], metric => Assert.Equal(1_700_000_000_000_000_000UL, Starts(_run.Scrape(Started + Counter(5) + Histogram(5) + Summary(5)))[metric]));
        for (int i = 2; i < 4; i++)
        {
            Dictionary<string, ulong> starts = Starts(_run.Scrape(Started + Counter(i) + Histogram(i) + Summary(i)));
            Assert.All(["c", "h", "s"], metric => Assert.Equal(EncoderRun.At(3), starts[metric]));
        }
    }

    [Fact]
    public void Encode_ProcessThatRestarts_StartsThere()
    {
        ulong restart = EncoderRun.At(0) + 30_000_000_000;
        _run.Scrape("process_start_time_seconds 1700000000\n" + Counter(5));

        // Higher than before, and new all the same.
        Dictionary<string, ulong> starts = Starts(_run.Scrape($"process_start_time_seconds {restart / 1_000_000_000}\n" + Counter(9)));
        Assert.Equal(restart, starts["c"]);
    }

    [Fact]
    public void Encode_CounterWithCreated_StartsThereInAnyOrder()
    {
        IReadOnlyList<DecodedPoint> points = _run.Scrape("""
            # TYPE c counter
            c_created{a="1"} 1700000000.25
            c_total{a="1"} 1
            c_total{a="2"} 2
            c_total{a="3"} 3
            c_created{a="2"} 1800000000
            c_created{a="3"} 1600000000
            # EOF

            """);

        Assert.Equal(
            [("a=1", 1_700_000_000_250_000_000UL), ("a=2", 0UL), ("a=3", 1_600_000_000_000_000_000UL)],
            points.Select(static point => (point.AttributeText, point.StartTime)));
    }

    [Fact]
    public void Encode_CreatedThatMoves_MovesTheStart()
    {
        const string Text = "# TYPE c counter\nc_total {0}\nc_created {1}\n# EOF\n";
        Assert.Equal(1_700_000_000_000_000_000UL, _run.Scrape(Format(Text, 5, 1_700_000_000))[0].StartTime);
        ulong restart = (EncoderRun.At(0) / 1_000_000_000) + 10;
        Assert.Equal(restart * 1_000_000_000, _run.Scrape(Format(Text, 9, restart))[0].StartTime);

        // It fell, and the source did not say so: the old time is wrong.
        Assert.Equal(EncoderRun.At(1), _run.Scrape(Format(Text, 1, restart))[0].StartTime);
        Assert.Equal(EncoderRun.At(1), _run.Scrape(Format(Text, 2, restart))[0].StartTime);
    }

    [Fact]
    public void Encode_SeriesThatComesBack_GoesOnWhereItWas()
    {
        _run.Scrape("g 1\n");
        _run.Scrape("g 1\n" + Counter(5));
        _run.Scrape("g 1\n");
        Assert.Equal(EncoderRun.At(0), Starts(_run.Scrape("g 1\n" + Counter(6)))["c"]);
        _run.Scrape((string?)null);
        Assert.Equal(EncoderRun.At(3), Starts(_run.Scrape("g 1\n" + Counter(2)))["c"]);
    }

    [Fact]
    public void Encode_MoreSeriesThanRemembered_AreSentWithoutStartAndCounted()
    {
        EncoderRun run = new(Encoded.Options with { MaxRememberedSeries = 2 });
        run.Scrape("g 1\n");
        string text = "g 1\n# TYPE c counter\nc{a=\"1\"} 1\nc{a=\"2\"} 1\nc{a=\"3\"} 1\n" + Histogram(1);
        IReadOnlyList<DecodedPoint> points = run.Scrape(text);

        Assert.Equal(5, points.Count);
        Assert.Equal(3, run.Report.UnrememberedSeries);
        Assert.Equal(1, points.Count(static point => point.StartTime != 0));

        // Whether what appears now is new, nobody knows any more.
        Assert.Equal(0UL, Starts(run.Scrape("# TYPE d counter\nd 1\n"))["d"]);
    }

    [Fact]
    public void Encode_NoisyDay_HasEveryResetAndNoOther()
    {
        Random random = new(1);
        double value = 0;
        ulong start = 0;
        ulong histogramStart = 0;
        ulong count = 0;
        _run.Scrape("g 1\n" + Counter(value) + Histogram(count));
        for (int scrape = 1; scrape < 1440; scrape++)
        {
            bool isReset = random.Next(50) == 0;
            (start, value) = isReset && value > 0 ? (EncoderRun.At(scrape - 1), 0) : (start, value + random.Next(3));
            bool isHistogramReset = random.Next(50) == 0;
            (histogramStart, count) = isHistogramReset && count > 0 ? (EncoderRun.At(scrape - 1), 0) : (histogramStart, count + (ulong)random.Next(3));

            // Other series come, go and change places all the time.
            string[] noise = [.. Enumerable.Range(0, 20).Where(_ => random.Next(4) > 0).Select(i => $"g{{n=\"{i}\"}} 1\n")];
            random.Shuffle(noise);
            Dictionary<string, DecodedPoint> points = _run.Scrape(string.Concat(noise) + Counter(value) + Histogram(count))
                .Where(static point => point.Metric != "g").ToDictionary(static point => point.Metric);

            Assert.Equal((start, value), (points["c"].StartTime, points["c"].Value));
            Assert.Equal((histogramStart, count), (points["h"].StartTime, points["h"].Count));
        }
    }

    private static string Counter(double value) => Format("# TYPE c counter\nc {0}\n", value);

    private static string Histogram(ulong count) => Format(Hist, count);

    private static string Histogram(int count) => Format(Hist, count);

    private static string Summary(int count) => Format(Summ, count);

    private static string Format(string text, params object[] values) => string.Format(System.Globalization.CultureInfo.InvariantCulture, text, values);

    private static Dictionary<string, ulong> Starts(IEnumerable<DecodedPoint> points) =>
        points.Where(static point => !point.HasNoValue).ToDictionary(static point => point.Metric, static point => point.StartTime);
}
