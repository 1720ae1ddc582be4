using System.Text.Json;

using MeshMetric.Metrics.Filtering;

using Xunit;

namespace MeshMetric.Tests.Cli;

public sealed class GenerateCommandTests
{
    [Fact]
    public async Task Profiles_AsJson_HoldEveryEntryWithItsReason()
    {
        CommandRun run = await CommandRun.OfAsync("", "generate", "profiles", "-o", "json");

        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(["minimal", "default"], json.RootElement.EnumerateArray().Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(BuiltInProfiles.Minimal.Count, json.RootElement[0].GetProperty("entries").GetArrayLength());
        Assert.Equal(BuiltInProfiles.Default.Count, json.RootElement[1].GetProperty("entries").GetArrayLength());
        Assert.All(json.RootElement[1].GetProperty("entries").EnumerateArray(), e => Assert.NotEqual("", e.GetProperty("why").GetString()));
    }

    [Fact]
    public async Task Profiles_AsYaml_AreTheSameDocument()
    {
        CommandRun run = await CommandRun.OfAsync("", "generate", "profiles", "-o", "yaml");

        Assert.StartsWith("- name: minimal\n  entries:\n  - type: Exact\n    match: envoy_cluster_upstream_rq_time\n    why: \"latency: ", run.Output, StringComparison.Ordinal);
        Assert.Equal(BuiltInProfiles.Minimal.Count + BuiltInProfiles.Default.Count, run.Output.Split("  - type: ").Length - 1);
    }

    [Fact]
    public async Task Profiles_AsTable_AreReadable()
    {
        CommandRun run = await CommandRun.OfAsync("", "generate", "profiles");

        Assert.StartsWith("minimal:", run.Output, StringComparison.Ordinal);
        Assert.Contains("  Contains  _rq ", run.Output, StringComparison.Ordinal);
    }
}
