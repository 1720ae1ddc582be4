using System.Globalization;
using System.Text;

using BenchmarkDotNet.Attributes;

using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

namespace MeshMetric.Benchmarks;

/// <summary>From policy text to pipelines: what a control plane does at a start, and at a change that touches every dataplane.</summary>
[MemoryDiagnoser]
public class PolicyBenchmarks
{
    private const int TextPolicies = 1_000;
    private const int ActivePolicies = 50;
    private const int Dataplanes = 10_000;
    private const int Services = 200;

    private string _text = string.Empty;
    private IReadOnlyList<Resource> _policies = [];
    private DataplaneResource[] _dataplanes = [];
    private PipelineCompiler _compiler = null!;

    [GlobalSetup]
    public void Setup()
    {
        _text = PolicyTexts.Many(TextPolicies);
        _policies = Read(PolicyTexts.Many(ActivePolicies));
        _dataplanes = [.. Read(DataplaneTexts()).Cast<DataplaneResource>()];
        _compiler = new PipelineCompiler(_policies);
    }

    /// <summary>1,000 policies of 50 lines each.</summary>
    [Benchmark]
    public int Read1000Policies() => Read(_text).Count;

    /// <summary>Everything that is done once for 50 policies.</summary>
    [Benchmark]
    public PipelineCompiler Prepare50Policies() => new(_policies);

    /// <summary>One dataplane against 50 policies.</summary>
    [Benchmark]
    public PipelineSet CompileOneDataplane() => _compiler.Compile(_dataplanes[1], DateTimeOffset.UnixEpoch);

    /// <summary>10,000 dataplanes against 50 policies.</summary>
    [Benchmark]
    public int Recompute10000Dataplanes()
    {
        var compiler = new PipelineCompiler(_policies);
        int pipelines = 0;
        foreach (DataplaneResource dataplane in _dataplanes)
        {
            pipelines += compiler.Compile(dataplane, DateTimeOffset.UnixEpoch).Pipelines.Count;
        }

        return pipelines;
    }

    private static IReadOnlyList<Resource> Read(string text)
    {
        ReadResult result = ResourceReader.Read(text, "resources.yaml");
        return !result.HasErrors ? result.Resources : throw new InvalidOperationException(result.Violations[0].ToString());
    }

    private static string DataplaneTexts()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Dataplanes; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""
                ---
                type: Dataplane
                mesh: default
                name: backend-{{i}}
                networking:
                  address: 127.0.0.1
                  inbound: [{ port: 8080, tags: { kuma.io/service: service-{{i % Services}}, version: v1 } }]

                """);
        }

        return text.ToString();
    }
}
