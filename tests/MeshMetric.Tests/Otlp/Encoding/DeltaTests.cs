using System.Globalization;

using MeshMetric.Otlp.Encoding;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class DeltaTests
{
    private readonly EncoderRun _run = new(Encoded.Options with { Temporality = MetricTemporality.Delta });

    [Fact]
    public void Encode_Delta_TellsWhatIsNewSinceThePointBefore()
    {
        Assert.Empty(_run.Scrape(Counter(5) + Histogram(1, 2, 7.5)));
        Assert.Equal(2, _run.Report.FirstDeltas);
        Assert.True(_run.Report.IsClean);
        IReadOnlyList<DecodedPoint> points = _run.Scrape(Counter(7) + Histogram(2, 5, 9));

        Assert.All(points, static point => Assert.True(point.IsDelta));
        Assert.All(points, static point => Assert.Equal((EncoderRun.At(0), EncoderRun.At(1)), (point.StartTime, point.Time)));
        Assert.Equal(2, points[0].Value);
        Assert.Equal([1UL, 2UL], points[1].BucketCounts);
        Assert.Equal((3UL, 1.5), (points[1].Count, points[1].Sum));
    }

    [Fact]
    public void Encode_DeltaOfNothing_IsZero()
    {
        _run.Scrape(Counter(5));

        Assert.Equal(0, Assert.Single(_run.Scrape(Counter(5))).Value);
    }

    [Fact]
    public void Encode_GaugesSummariesAndInfo_AreAsInCumulative()
    {
        const string Text = """
            # TYPE g gauge
            g 3
            # TYPE s summary
            s{quantile="0.5"} 1
            s_sum 2
            s_count 3
            # TYPE i info
            i_info{a="1"} 1
            # EOF

            """;
        for (int i = 0; i < 2; i++)
        {
            IReadOnlyList<DecodedPoint> points = _run.Scrape(Text);
            Assert.Equal(["Gauge", "Summary", "Sum"], points.Select(static point => point.Type));
            Assert.Equal([3, 0, 1], points.Select(static point => point.Value));
            Assert.Equal(3UL, points[1].Count);
            Assert.All(points, static point => Assert.False(point.IsDelta));
        }
    }

    [Fact]
    public void Encode_SeriesThatAppears_TellsAllOfIt()
    {
        _run.Scrape("g 1\n");
        IReadOnlyList<DecodedPoint> points = [.. _run.Scrape("g 1\n" + Counter(5) + Histogram(1, 2, 7.5)).Skip(1)];

        Assert.Equal(5, points[0].Value);
        Assert.Equal((2UL, 7.5), (points[1].Count, points[1].Sum));
        Assert.All(points, static point => Assert.Equal(EncoderRun.At(0), point.StartTime));
        Assert.Equal(0, _run.Report.FirstDeltas);
    }

    [Theory]
    [InlineData(1_700_000_000UL, false)]
    [InlineData(0UL, true)]
    public void Encode_FirstPointOfAKnownStart_IsToldWhenNobodyElseCanHave(ulong start, bool isTold)
    {
        // A process that ran before this program did may have been told of by another.
        start = start == 0 ? (EncoderRun.At(0) / 1_000_000_000) + 10 : start;
        _run.Scrape("g 1\n");
        IReadOnlyList<DecodedPoint> points = _run.Scrape("g 1\n", $"process_start_time_seconds {start}\n" + Counter(5));

        Assert.Equal(isTold ? [5] : [], points.Where(static point => point.Metric == "c").Select(static point => point.Value));
    }

    [Fact]
    public void Encode_Reset_TellsAllOfTheNew()
    {
        _run.Scrape(Counter(5) + Histogram(4, 6, 7));
        IReadOnlyList<DecodedPoint> points = _run.Scrape(Counter(2) + Histogram(1, 3, 2.5));

        Assert.Equal(2, points[0].Value);
        Assert.Equal([1UL, 2UL], points[1].BucketCounts);
        Assert.Equal(2.5, points[1].Sum);
        Assert.All(points, static point => Assert.Equal(EncoderRun.At(0), point.StartTime));
    }

    [Fact]
    public void Encode_RestartThatOutgrewTheOld_TellsAllOfTheNew()
    {
        ulong restart = (EncoderRun.At(0) / 1_000_000_000) + 20;
        _run.Scrape("process_start_time_seconds 1700000000\n" + Counter(5) + Histogram(1, 2, 3));
        Dictionary<string, DecodedPoint> points = _run.Scrape($"process_start_time_seconds {restart}\n" + Counter(9) + Histogram(4, 8, 5))
            .ToDictionary(static point => point.Metric);

        Assert.Equal((9, restart * 1_000_000_000), (points["c"].Value, points["c"].StartTime));
        Assert.Equal((8UL, 5.0, restart * 1_000_000_000), (points["h"].Count, points["h"].Sum, points["h"].StartTime));
    }

    [Fact]
    public void Encode_Gap_LosesNothing()
    {
        _run.Scrape(Counter(4));
        _run.Scrape(Counter(5));
        Assert.True(Assert.Single(_run.Scrape((string?)null)).HasNoValue);
        DecodedPoint point = Assert.Single(_run.Scrape(Counter(9)));

        Assert.Equal((4, EncoderRun.At(1), EncoderRun.At(3)), (point.Value, point.StartTime, point.Time));
    }

    [Fact]
    public void Encode_OtherBounds_StartOver()
    {
        _run.Scrape(Histogram(1, 2, 3));
        Assert.Empty(_run.Scrape(Histogram(1, 4, 5, bound: "2")));
        DecodedPoint point = Assert.Single(_run.Scrape(Histogram(2, 7, 6, bound: "2")));

        Assert.Equal([1UL, 2UL], point.BucketCounts);
        Assert.Equal((3UL, 1.0, EncoderRun.At(1)), (point.Count, point.Sum, point.StartTime));
    }

    [Fact]
    public void Encode_BucketTakenBack_IsSetAgainstWhatComes()
    {
        // Counts in the buckets: 5 and 5, then 4 and 7, then 6 and 7.
        _run.Scrape(Histogram(5, 10, 1));
        Assert.Equal([0UL, 2UL], Assert.Single(_run.Scrape(Histogram(4, 11, 1))).BucketCounts);
        Assert.Equal([1UL, 0UL], Assert.Single(_run.Scrape(Histogram(6, 13, 1))).BucketCounts);
    }

    [Fact]
    public void Encode_NotANumber_CostsItsPointAndNothingElse()
    {
        _run.Scrape(Counter(5));
        Assert.Empty(_run.Scrape("# TYPE c counter\nc NaN\n"));
        Assert.Equal(1, _run.Report.InvalidPoints);
        DecodedPoint point = Assert.Single(_run.Scrape(Counter(8)));

        Assert.Equal((3, EncoderRun.At(0)), (point.Value, point.StartTime));
    }

    [Fact]
    public void Encode_TimestampThatStands_TellsNothingTwice()
    {
        string text = $"# TYPE c counter\nc 5 {EncoderRun.At(0) / 1_000_000}\n";
        _run.Scrape(text);
        Assert.Empty(_run.Scrape(text));
        Assert.Equal(2, Assert.Single(_run.Scrape(Counter(7))).Value);
    }

    [Fact]
    public void Encode_MoreSeriesThanRemembered_LeavesTheirCountersOut()
    {
        EncoderRun run = new(Encoded.Options with { Temporality = MetricTemporality.Delta, MaxRememberedSeries = 1 });
        string text = "# TYPE c counter\nc{a=\"1\"} 1\nc{a=\"2\"} 1\n# TYPE g gauge\ng 1\n" + Histogram(1, 2, 3);
        run.Scrape(text);
        IReadOnlyList<DecodedPoint> points = run.Scrape(text);

        Assert.Equal(["c", "g"], points.Select(static point => point.Metric));
        Assert.Equal(3, run.Report.UnrememberedSeries);
    }

    [Fact]
    public void Encode_HistogramThatScattersNowAndThen_LosesNothing()
    {
        _run.Scrape(Histogram(1, 2, 1));
        for (ulong i = 2; i < 10; i++)
        {
            DecodedPoint point = _run.Scrape(Histogram(i, 2 * i, i, isScattered: i % 3 == 0)).Single(static one => one.Metric == "h");
            Assert.Equal((2UL, 1.0), (point.Count, point.Sum));
        }
    }

    [Fact]
    public void Encode_NoisyHistory_AddsUpToTheTotals()
    {
        Random random = new(3);
        double counted = 0;
        ulong observed = 0;
        double toldCounter = 0;
        ulong toldHistogram = 0;
        double counter = 0;
        ulong low = 0;
        ulong high = 0;
        for (int scrape = 0; scrape < 1000; scrape++)
        {
            // The counter may be taken down to less; a process starts anew with nothing and counts from there.
            bool isDown = random.Next(20) == 0;
            if (random.Next(30) == 0 && counter > 5)
            {
                (counter, low, high) = (0, 0, 0);
            }

            int more = random.Next(4);
            counter += more;
            ulong lows = (ulong)random.Next(3);
            ulong highs = (ulong)random.Next(3);
            low += lows;
            high += highs;
            if (scrape > 0)
            {
                counted += more;
                observed += lows + highs;
            }

            // Half of the bodies have their series scattered.
            string text = Counter(counter) + Histogram(low, low + high, 1, isScattered: random.Next(2) == 0);
            foreach (DecodedPoint point in _run.Scrape(isDown && scrape > 0 && counter > 5 ? null : text).Where(static point => !point.HasNoValue))
            {
                toldCounter += point.Metric == "c" ? point.Value : 0;
                toldHistogram += point.Metric == "h" ? point.Count : 0;
            }
        }

        // What was counted between the last scrape and a reset is gone with the process; no more than that is missing, and nothing is told twice.
        Assert.InRange(toldCounter, counted * 0.9, counted);
        Assert.InRange(toldHistogram, observed * 9 / 10, observed);
    }

    private static string Counter(double value) => string.Create(CultureInfo.InvariantCulture, $"# TYPE c counter\nc {value}\n");

    private static string Histogram(ulong low, ulong all, double sum, string bound = "1", bool isScattered = false) => string.Create(
        CultureInfo.InvariantCulture,
        $"# TYPE h histogram\n{(isScattered ? $"h_count {all}\nother 1\n" : "")}h_bucket{{le=\"{bound}\"}} {low}\nh_bucket{{le=\"+Inf\"}} {all}\nh_sum {sum}\n{(isScattered ? "" : $"h_count {all}\n")}");
}
