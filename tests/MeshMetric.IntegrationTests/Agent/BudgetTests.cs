using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

using MeshMetric.Agent;
using MeshMetric.Testing.Http;
using MeshMetric.Testing.Otlp;

using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

public sealed class BudgetTests
{
    // 3 golden, 2 of the profile default, 10 of full only.
    private static readonly string Envoy = Series("envoy_cluster_upstream_rq_total", 3) + Series("envoy_server_live", 2) + Series("envoy_runtime_load", 10);

    [Theory]
    [InlineData(15, "Degrade", 0, 3, 2, 10)]
    [InlineData(14, "Degrade", 1, 3, 2, 0)]
    [InlineData(4, "Degrade", 2, 3, 0, 0)]
    [InlineData(14, "Drop", 3, 3, 2, 0)]
    [InlineData(4, "Drop", 3, 3, 0, 0)]
    [InlineData(1, "Drop", 3, 3, 0, 0)]
    public async Task Scrape_OfAnEnvoyOverItsLimits_LosesWhatTheLevelSays(
        int limit, string onExceeded, int level, int golden, int ofDefault, int ofFull)
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Envoy));
        await using var agent = await AgentFixture.StartAsync(Policy($"{{ series: {limit}, onExceeded: {onExceeded} }}"), With(envoy));

        string text = await agent.ScrapeAsync();

        Assert.Equal((golden, ofDefault, ofFull), (Count(text, "envoy_cluster_upstream_rq_total"), Count(text, "envoy_server_live"), Count(text, "envoy_runtime_load")));
        Assert.Equal(level, Value(text, "meshmetric_dp_budget_level"));
        Assert.Equal(golden + ofDefault + ofFull, Value(text, "meshmetric_dp_budget_series"));
        Assert.Equal(15 - golden - ofDefault - ofFull, Value(text, "meshmetric_dp_budget_series_left_out"));
        Assert.Equal(limit < 3 ? 1 : 0, Value(text, "meshmetric_dp_budget_exceeded"));
        Assert.Equal(level, Assert.Single(agent.Host.GetStatus().Budgets).Level);
        Assert.Equal(level == 0 ? 0 : 1, agent.Log.Lines.Count(line => line.Contains("over its limits of", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Scrape_OfAnApplicationOverItsBytes_LosesItsLargestFamilyWhole()
    {
        string body = Series("small", 2) + Series("large", 200);
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics(body));
        await using var agent = await AgentFixture.StartAsync(
            AgentFixture.Policy($"[{{port: {source.Port}}}]").Replace("    backends:", "    limits: { bytes: 4Ki }\n    backends:", StringComparison.Ordinal));

        string text = await agent.ScrapeAsync();

        Assert.Equal((2, 0), (Count(text, "small"), Count(text, "large")));
        Assert.DoesNotContain("# TYPE large", text, StringComparison.Ordinal);
        Assert.Equal(["large"], Assert.Single(agent.Host.GetStatus().Budgets).FamiliesLeftOut);
        Assert.True(Value(text, "meshmetric_dp_budget_bytes_left_out") > 4096);
        Assert.Contains(agent.Log.Lines, line => line.Contains("left out: large", StringComparison.Ordinal) && line.Contains("4096 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scrape_ScrapersAndACollectorOfOnePipeline_GetTheSameLevel()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Envoy));
        await using var collector = await ScriptedCollector.StartAsync();
        await using var agent = await AgentFixture.StartAsync(
            Policy("{ series: 14 }", $$$"""{type: OpenTelemetry, openTelemetry: {endpoint: "{{{collector.GrpcEndpoint.Authority}}}", refreshInterval: 1s}}"""),
            With(envoy));

        string[] texts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => agent.ScrapeAsync()));
        CollectorRequest pushed = await collector.NextRequestAsync(agent.Deadline);

        Assert.All(texts, text => Assert.Equal((1, 0), (Value(text, "meshmetric_dp_budget_level"), Count(text, "envoy_runtime_load"))));
        Assert.Contains(pushed.Points, point => point is { Metric: "meshmetric_dp_budget_level", Value: 1 });
        Assert.Contains(pushed.Points, point => point.Metric == "envoy_server_live");
        Assert.DoesNotContain(pushed.Points, point => point.Metric == "envoy_runtime_load");
        Assert.Single(agent.Log.Lines, line => line.Contains("over its limits of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scrape_WithRoomAgain_ComesBackAfterFiveMinutesAndSaysSo()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Envoy));
        await using var agent = await AgentFixture.StartAsync(Policy("{ series: 14 }"), With(envoy), time);
        Assert.Equal(1, Value(await agent.ScrapeAsync(), "meshmetric_dp_budget_level"));
        envoy.SetScript(HttpScripts.Metrics(Series("envoy_runtime_load", 9)));

        var levels = new List<double>();
        for (int minute = 0; minute < 8; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            levels.Add(Value(await agent.ScrapeAsync(), "meshmetric_dp_budget_level"));
        }

        Assert.Equal([1, 1, 1, 1, 1, 0, 0, 0], levels);
        Assert.Single(agent.Log.Lines, line => line.Contains("has had room", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reload_ThatLeavesThePipelineAsItIs_LetsNothingBackIn()
    {
        const string Other = """

            ---
            type: MeshMetric
            name: other
            spec:
              default:
                sidecar: { profile: none }
                backends: [{type: Prometheus, prometheus: {clientId: other, port: 5671}}]
            """;
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Envoy));
        await using var agent = await AgentFixture.StartAsync(Policy("{ series: 14 }"), With(envoy));
        await agent.ScrapeAsync();
        envoy.SetScript(HttpScripts.Metrics(Series("envoy_runtime_load", 9)));

        await agent.ReplaceAsync(Policy("{ series: 14 }") + Other, status => status.Generation == 2);
        Assert.Equal(1, Value(await agent.ScrapeAsync(), "meshmetric_dp_budget_level"));

        await agent.ReplaceAsync(Policy("{ series: 13 }") + Other, status => status.Generation == 3);
        Assert.Equal(0, Value(await agent.ScrapeAsync(), "meshmetric_dp_budget_level"));
    }

    private static Func<AgentOptions, AgentOptions> With(ScriptedHttpSource envoy) => options => options with { EnvoyAdmin = new Uri($"http://127.0.0.1:{envoy.Port}") };

    private static string Policy(string limits, string backend = "") => $$$"""
        type: MeshMetric
        name: all
        spec:
          default:
            sidecar: { profile: full }
            limits: {{{limits}}}
            backends: [{type: Prometheus, prometheus: {port: 5670}}{{{(backend.Length > 0 ? ", " : "")}}}{{{backend}}}]
        """;

    private static string Series(string family, int count)
    {
        var text = new StringBuilder($"# TYPE {family} gauge\n");
        for (int i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{family}{{n=\"{i}\"}} 1\n");
        }

        return text.ToString();
    }

    private static int Count(string text, string family) => Regex.Count(text, $"^{family}\\{{", RegexOptions.Multiline);

    private static double Value(string text, string metric) =>
        double.Parse(Regex.Match(text, $"^{metric}\\{{pipeline=\":5670/metrics\",.*\\}} (.*)$", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
}
