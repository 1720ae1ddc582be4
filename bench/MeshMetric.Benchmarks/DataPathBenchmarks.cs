using BenchmarkDotNet.Attributes;

using MeshMetric.Bench;
using MeshMetric.Metrics.Filtering;

namespace MeshMetric.Benchmarks;

/// <summary>One scrape of one source from end to end.</summary>
[MemoryDiagnoser]
public class DataPathBenchmarks
{
    private DataPath _path = null!;

    [Params(1_000, 10_000, 100_000, 1_000_000)]
    public int Lines { get; set; }

    // A word, and not the type: the program that BenchmarkDotNet generates references this project alone.
    [Params(nameof(MeshMetric.Metrics.Filtering.Profile.Minimal), nameof(MeshMetric.Metrics.Filtering.Profile.Full))]
    public string Profile { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _path = new DataPath(Bodies.Of(Lines), Enum.Parse<Profile>(Profile));

    [Benchmark(Baseline = true)]
    public long ToText() => _path.ToText().Samples;

    [Benchmark]
    public long ToOpenMetrics() => _path.ToOpenMetrics().Samples;

    [Benchmark]
    public long ToOtlp() => _path.ToOtlp().Points;
}
