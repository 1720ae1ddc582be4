using System.Buffers;
using System.Text;

using MeshMetric.Demo.Simulation;
using MeshMetric.Metrics.Budgets;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

using Xunit;

namespace MeshMetric.Tests.Metrics.Budgets;

public sealed class BudgetMeterTests
{
    private static readonly AddedLabels Labels = Exposition.Labels(("mesh", "default"), ("team", "sh\"op"));

    private static readonly FamilyFilter[] Levels =
    [
        .. new[] { Profile.Full, Profile.Default, Profile.Minimal }.Select(profile => FamilyFilter.ForSidecarProfile(profile, [], [], [])),
    ];

    [Fact]
    public async Task Measure_OfAnEnvoyWithPlumbing_IsWhatTheWriterWritesAtEveryLevel()
    {
        byte[] body = await BodyAsync();
        ScrapeSnapshot sidecar = Read(body, Levels);
        ScrapeSnapshot application = Read(
            "# HELP app_x A \\n help.\n# TYPE app_x histogram\napp_x_bucket{le=\"+Inf\"} 1\napp_x_sum 1\napp_x_count 1\n# TYPE empty counter\n"u8.ToArray(),
            [FamilyFilter.KeepAll]);
        MergeInput[] At(int level) => [new("sidecar", sidecar, level, Labels), new("app", application, 0, Labels)];
        using MergedScrape wide = MergedScrape.Merge(At(0));

        BudgetFigures figures = BudgetMeter.Measure(wide, [[0, 1, 2], [0]], isComplete: true);

        for (int level = 0; level < 3; level++)
        {
            using MergedScrape scrape = MergedScrape.Merge(At(level));
            Assert.Equal(Written(scrape), figures.Levels[level]);
        }

        Assert.True(figures.Levels[0].Series > figures.Levels[1].Series && figures.Levels[1].Series > figures.Levels[2].Series);
    }

    [Fact]
    public void Measure_OfTimestampsOwnLabelsAndRepeatedSeries_IsWhatTheWriterWrites()
    {
        using MergedScrape scrape = Exposition.Merge(
            ("# TYPE a gauge\na{mesh=\"mine\",x=\"1\"} 1 1700000000000\na{x=\"2\"} 2\na 3\n# TYPE b gauge\nb 1\n# TYPE a gauge\na{x=\"2\"} 4\n", Labels),
            ("# TYPE a gauge\na{x=\"2\"} 2\na{x=\"9\"} 2 5\nc{team=\"t\",mesh=\"m\"} 1.50\n", Labels));

        BudgetFigures figures = BudgetMeter.Measure(scrape, [[0], [0]], isComplete: true);

        Assert.Equal(Written(scrape), Assert.Single(figures.Levels));
        Assert.Equal(6, figures.Levels[0].Series);
    }

    [Fact]
    public void Measure_WithoutSources_IsNothing()
    {
        using MergedScrape scrape = MergedScrape.Merge([]);

        Assert.Equal(default, Assert.Single(BudgetMeter.Measure(scrape, [], isComplete: true).Levels));
    }

    [Fact]
    public async Task Merge_WithFamiliesLeftOut_LosesJustThose()
    {
        ScrapeSnapshot snapshot = Read(await BodyAsync(), Levels);
        using MergedScrape all = MergedScrape.Merge([new("sidecar", snapshot, 0, Labels)]);
        BudgetFigures figures = BudgetMeter.Measure(all, [[0]], isComplete: true);
        BudgetDecision decision = new Budget(new BudgetLimits(figures.Levels[0].Series / 2, null)).Decide(figures, Exposition.Noon);

        using MergedScrape rest = MergedScrape.Merge([new("sidecar", snapshot, 0, Labels)], decision.LeftOut);

        HashSet<string> names = [.. NamesOf(all)];
        Assert.NotEmpty(decision.LeftOut.Names);
        Assert.Equal(names.Except(decision.LeftOut.Names).Order(), NamesOf(rest).Order());
        Assert.Equal(decision.Served, Written(rest));
        Assert.DoesNotContain(decision.LeftOut.Names, name => GoldenSignals.Contains(Encoding.UTF8.GetBytes(name)));
    }

    [Fact]
    public async Task Measure_OfALargeBody_AllocatesByFamilyAndNotBySample()
    {
        ScrapeSnapshot snapshot = Read(await EnvoyBodyGenerator.GenerateAsync(50_000), Levels);
        using MergedScrape scrape = MergedScrape.Merge([new("sidecar", snapshot, 0, Labels)]);
        int[] levels = [0, 1, 2];
        BudgetMeter.Measure(scrape, [levels], isComplete: true);

        long before = GC.GetAllocatedBytesForCurrentThread();
        BudgetFigures figures = BudgetMeter.Measure(scrape, [levels], isComplete: true);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(figures.Levels[0].Series > 40_000);
        Assert.InRange(allocated, 0, 64 * scrape.FamilyCount);
    }

    private static ScrapeSnapshot Read(byte[] body, IReadOnlyList<FamilyFilter> filters) =>
        new SourceReader(new ReadPlan(filters, Labels.Pairs.Select(pair => pair.Key)), new ReadLimits()).Read(new ReadOnlySequence<byte>(body), Exposition.Noon);

    private static BudgetSize Written(MergedScrape scrape)
    {
        WriteReport report = PrometheusTextWriter.Write(scrape, new ArrayBufferWriter<byte>());
        return new BudgetSize(report.Samples, report.Bytes);
    }

    private static List<string> NamesOf(MergedScrape scrape)
    {
        var names = new List<string>();
        for (int i = 0; i < scrape.FamilyCount; i++)
        {
            names.Add(Encoding.UTF8.GetString(scrape.GetFamily(i).Name));
        }

        return names;
    }

    private static async Task<byte[]> BodyAsync()
    {
        SimulatedStats stats = StatsBuilder.Build(new EnvoyTopology { Upstreams = ["orders", "payments"], TcpUpstreams = ["postgres"], Plumbing = true });
        using var body = new MemoryStream();
        System.IO.Pipelines.PipeWriter writer = System.IO.Pipelines.PipeWriter.Create(body, new(leaveOpen: true));
        await stats.WritePrometheusAsync(
            new StatsRequest { Prometheus = true, UsedOnly = true }, TimeSpan.FromDays(1), writer, TestContext.Current.CancellationToken);
        await writer.CompleteAsync();
        return body.ToArray();
    }
}
