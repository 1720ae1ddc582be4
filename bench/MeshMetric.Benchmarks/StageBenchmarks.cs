using BenchmarkDotNet.Attributes;

using MeshMetric.Bench;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Benchmarks;

/// <summary>Each stage of the data path alone, on the body that the design states its numbers for.</summary>
[MemoryDiagnoser]
public class StageBenchmarks
{
    private DataPath _path = null!;
    private ScrapeSnapshot _snapshot = null!;
    private MergedScrape _scrape = null!;

    [Params(107_000)]
    public int Lines { get; set; }

    [Params(Profile.Minimal, Profile.Default, Profile.Full)]
    public Profile Profile { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _path = new DataPath(Bodies.Of(Lines), Profile);
        _snapshot = _path.Read();
        _scrape = DataPath.Merge(_snapshot);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _scrape.Dispose();
        _snapshot.Release();
    }

    [Benchmark]
    public void Read() => _path.Read().Release();

    [Benchmark]
    public void Merge() => DataPath.Merge(_snapshot).Dispose();

    [Benchmark]
    public long WriteText() => _path.Write(_scrape).Samples;

    [Benchmark]
    public long EncodeOtlp() => _path.Encode(_scrape).Points;
}
