using MeshMetric.Metrics.Budgets;

using Xunit;

namespace MeshMetric.Tests.Metrics.Budgets;

public sealed class BudgetTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly (string, long)[] Families = [("envoy_golden", 300), ("b", 200), ("c", 200), ("d", 100), ("e", 1)];

    [Fact]
    public void Scrape_WithinTheLimits_IsLeftAsItIs()
    {
        var run = new BudgetRun(new BudgetLimits(1000, null));

        BudgetDecision decision = run.Scrape(Minute, [1000, 900], Families);

        Assert.Equal((0, 0, true, BudgetChange.None), (decision.Level, decision.LeftOut.Count, decision.IsWithin, decision.Change));
        Assert.Equal(decision.Wanted, decision.Served);
    }

    [Theory]
    [InlineData(1001, 900, 1, 900)]
    [InlineData(5000, 1001, 2, 801)]
    public void Scrape_OverTheLimits_FallsToTheFirstLevelThatFitsAtOnce(long full, long byDefault, int level, long served)
    {
        var run = new BudgetRun(new BudgetLimits(1000, null));

        BudgetDecision decision = run.Scrape(Minute, [full, byDefault], Families);

        Assert.Equal((level, served, BudgetChange.Tightened), (decision.Level, decision.Served.Series, decision.Change));
        Assert.Equal(full, decision.Wanted.Series);
        Assert.Empty(decision.LeftOut.Names);
    }

    [Theory]
    [InlineData(800, "b", 601)]
    [InlineData(600, "b,c", 401)]
    [InlineData(301, "b,c,d", 301)]
    [InlineData(300, "b,c,d,e", 300)]
    public void Scrape_OverTheLimitsAtTheNarrowestLevel_LosesWholeFamiliesLargestFirst(long limit, string leftOut, long served)
    {
        var run = new BudgetRun(new BudgetLimits(limit, null));

        BudgetDecision decision = run.Scrape(Minute, [9000], Families);

        Assert.Equal(leftOut, string.Join(',', BudgetRun.NamesOf(decision)));
        Assert.Equal((1, served, true), (decision.Level, decision.Served.Series, decision.IsWithin));
    }

    [Fact]
    public void Scrape_WhoseGoldenSignalsAloneAreTooMany_KeepsThemAndSaysSo()
    {
        var run = new BudgetRun(new BudgetLimits(10, null));

        BudgetDecision first = run.Scrape(Minute, [], Families);
        BudgetDecision second = run.Scrape(Minute, [], Families);

        Assert.Equal((4, 300, false, BudgetChange.Tightened), (first.LeftOut.Count, first.Served.Series, first.IsWithin, first.Change));
        Assert.Equal((4, 300, false, BudgetChange.None), (second.LeftOut.Count, second.Served.Series, second.IsWithin, second.Change));
    }

    [Fact]
    public void Scrape_OverTheBytes_IsJudgedByBytes()
    {
        var run = new BudgetRun(new BudgetLimits(null, 60_100));

        BudgetDecision decision = run.Scrape(Minute, [700], Families);

        Assert.Equal(["b"], BudgetRun.NamesOf(decision).Take(1));
        Assert.True(decision.Served.Bytes <= 60_100);
    }

    [Fact]
    public void Scrape_OverBoth_IsWithinBothAfterwards()
    {
        var run = new BudgetRun(new BudgetLimits(700, 50_000));

        BudgetDecision decision = run.Scrape(Minute, [], Families);

        Assert.Equal(["b", "c"], BudgetRun.NamesOf(decision));
        Assert.True(decision.IsWithin);
    }

    [Fact]
    public void Scrape_OfALevelOnceLeft_ComesBackAfterTheRecoveryTimeAndWithHeadroomOnly()
    {
        var run = new BudgetRun(new BudgetLimits(1000, null));
        run.Scrape(Minute, [1100, 900], Families);

        for (int i = 0; i < 30; i++)
        {
            Assert.Equal(1, run.Scrape(Minute, [950, 800], Families).Level);
        }

        int[] levels = [.. Enumerable.Range(0, 8).Select(_ => run.Scrape(Minute, [900, 800], Families).Level)];

        Assert.Equal([1, 1, 1, 1, 1, 0, 0, 0], levels);
        Assert.Equal(2, run.Changes);
    }

    [Fact]
    public void Scrape_OneSpikeWhileItWaits_BeginsToWaitAnew()
    {
        var run = new BudgetRun(new BudgetLimits(1000, null));
        run.Scrape(Minute, [1100, 900], Families);

        int[] levels =
        [
            .. Enumerable.Range(0, 4).Select(_ => run.Scrape(Minute, [500, 400], Families).Level),
            run.Scrape(Minute, [950, 400], Families).Level,
            .. Enumerable.Range(0, 7).Select(_ => run.Scrape(Minute, [500, 400], Families).Level),
        ];

        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0], levels);
    }

    [Fact]
    public void Scrape_WithRoomForSomeFamilies_LetsTheSmallestBackIn()
    {
        var run = new BudgetRun(new BudgetLimits(600, null));
        Assert.Equal(["b", "c"], BudgetRun.NamesOf(run.Scrape(Minute, [], Families)));

        (string, long)[] smaller = [("envoy_golden", 300), ("b", 200), ("c", 120), ("d", 100), ("e", 1)];
        BudgetDecision last = Enumerable.Range(0, 7).Select(_ => run.Scrape(Minute, [], smaller)).ToList()[^1];

        Assert.Equal(["b"], BudgetRun.NamesOf(last));
        Assert.Equal((521, 2), (last.Served.Series, run.Changes));
    }

    [Fact]
    public void Scrape_WithASourceAway_IsNoReasonToComeBackUntilItStaysAway()
    {
        var run = new BudgetRun(new BudgetLimits(1000, null));
        run.Scrape(Minute, [1100, 900], Families);

        for (int i = 0; i < 6; i++)
        {
            run.Scrape(Minute, [10, 10], [("e", 1)], isComplete: false);
            run.Scrape(Minute, [950, 900], Families);
        }

        Assert.Equal(1, run.Changes);
        int[] levels = [.. Enumerable.Range(0, 12).Select(_ => run.Scrape(Minute, [10, 10], [("e", 1)], isComplete: false).Level)];
        Assert.Equal((1, 0), (levels[9], levels[11]));
    }

    [Fact]
    public void Scrape_ThatFallsBackAgainAndAgain_WaitsLongerEachTime()
    {
        var run = new BudgetRun(new BudgetLimits(1000, null));

        // Six quiet minutes and a busy one, for a day: without patience more than four hundred changes.
        for (int i = 0; i < 24 * 60; i++)
        {
            run.Scrape(Minute, [i % 7 == 6 ? 1500 : 500, 400], Families);
        }

        Assert.InRange(run.Changes, 1, 5);
        Assert.All(run.Decisions, decision => Assert.True(decision.Served.Series <= 1000));
    }

    [Fact]
    public void Scrape_AfterAQuietTime_IsAsPatientAsAtFirst()
    {
        var run = new BudgetRun(new BudgetLimits(1000, null));
        int[] Fall(int wait) =>
        [
            run.Scrape(Minute * wait, [1100, 900], Families).Level,
            run.Scrape(Minute, [500, 400], Families).Level,
            run.Scrape(Minute * 5, [500, 400], Families).Level,
            run.Scrape(Minute * 5, [500, 400], Families).Level,
        ];

        Assert.Equal([1, 1, 0, 0], Fall(0));
        Assert.Equal([1, 1, 1, 0], Fall(10));
        Assert.Equal([1, 1, 0, 0], Fall(90));
    }

    [Fact]
    public void Scrape_OfFamiliesThatAreNewEachTime_RemembersABoundedNumber()
    {
        var run = new BudgetRun(new BudgetLimits(100, null));

        for (int i = 0; i < 500; i++)
        {
            int scrape = i;
            BudgetDecision decision = run.Scrape(
                TimeSpan.FromSeconds(0.1), [], [.. Enumerable.Range(0, 20).Select(family => ($"family_{scrape}_{family}", 1000L))]);
            Assert.True(decision.IsWithin);
            Assert.InRange(decision.LeftOut.Count, 20, (64 * 1024 / "family_0_0".Length) + 20);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void NoisyHour_AroundALimitWithSeveralReaders_ChangesAFewTimesAndIsNeverOver(int seed)
    {
        var random = new Random(seed);
        var run = new BudgetRun(new BudgetLimits(1000, 90_000));
        for (double seconds = 0; seconds < 3600;)
        {
            // Two scrapers and a collector, none in step with the others; sizes swing by a quarter.
            double pause = random.NextDouble() * 10;
            seconds += pause;
            double swing = 0.75 + (random.NextDouble() / 2);
            (string, long)[] families = [.. Families.Select(family => (family.Item1, (long)(family.Item2 * (0.75 + (random.NextDouble() / 2)))))];
            run.Scrape(TimeSpan.FromSeconds(pause), [(long)(1400 * swing), (long)(1000 * swing)], families, random.Next(20) > 0);
        }

        Assert.InRange(run.Changes, 1, 3);
        Assert.All(run.Decisions, decision => Assert.True(decision.IsWithin));
        Assert.All(run.Decisions, decision => Assert.DoesNotContain("envoy_golden", decision.LeftOut.Names));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void NoisyHour_OfFamiliesAroundALimit_LeavesOutTheSameOnes(int seed)
    {
        var random = new Random(seed);
        var run = new BudgetRun(new BudgetLimits(600, null));
        for (int i = 0; i < 360; i++)
        {
            run.Scrape(
                TimeSpan.FromSeconds(10), [], [.. Families.Select(family => (family.Item1, (long)(family.Item2 * (0.8 + (random.NextDouble() * 0.4)))))]);
        }

        Assert.InRange(run.Changes, 1, 3);
        Assert.InRange(run.Decisions.Skip(60).Select(decision => string.Join(',', BudgetRun.NamesOf(decision))).Distinct().Count(), 1, 2);
        Assert.All(run.Decisions, decision => Assert.True(decision.IsWithin));
    }
}
