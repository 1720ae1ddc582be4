using BenchmarkDotNet.Attributes;

using MeshMetric.Bench;
using MeshMetric.Metrics.Budgets;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Benchmarks;

/// <summary>Each stage of the data path alone, over bodies of a thousand to a million lines: what a line costs has to stay the same.</summary>
[MemoryDiagnoser]
public class StageBenchmarks
{
    private DataPath _all = null!;
    private DataPath _filtered = null!;
    private DataPath _nothing = null!;
    private ScrapeSnapshot _snapshot = null!;
    private MergedScrape _scrape = null!;

    [Params(1_000, 10_000, 100_000, 1_000_000)]
    public int Lines { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        byte[] body = Bodies.Of(Lines);
        _all = new DataPath(body, Profile.Full);
        _filtered = new DataPath(body, Profile.Default);
        _nothing = new DataPath(body, Profile.None);
        _snapshot = _all.Read();
        _scrape = DataPath.Merge(_snapshot);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _scrape.Dispose();
        _snapshot.Release();
    }

    /// <summary>Every line is parsed and kept.</summary>
    [Benchmark]
    public void Parse() => _all.Read().Release();

    /// <summary>The same with a filter that keeps most families.</summary>
    [Benchmark]
    public void ParseAndFilter() => _filtered.Read().Release();

    /// <summary>No family is kept: what it costs to go over lines nobody wants.</summary>
    [Benchmark]
    public void FilterEverythingOut() => _nothing.Read().Release();

    /// <summary>One source: an entry a family.</summary>
    [Benchmark]
    public void Merge() => DataPath.Merge(_snapshot).Dispose();

    /// <summary>What a pipeline with limits pays besides, with a second merge.</summary>
    [Benchmark]
    public long MeasureForBudget() => BudgetMeter.Measure(_scrape, [[0]], isComplete: true).Levels[0].Series;

    /// <summary>Two sources with the same series, the worst there is: every sample is looked up.</summary>
    [Benchmark]
    public void MergeOfEqualSources() => DataPath.Merge(_snapshot, _snapshot).Dispose();

    [Benchmark]
    public long WriteText() => _all.Write(_scrape).Samples;

    [Benchmark]
    public long WriteOpenMetrics() => _all.WriteOpenMetrics(_scrape).Samples;

    [Benchmark]
    public long EncodeOtlp() => _all.Encode(_scrape).Points;
}
