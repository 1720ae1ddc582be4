using System.Text.RegularExpressions;

using MeshMetric.Agent;
using MeshMetric.Demo.Simulation;
using MeshMetric.Testing.Http;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

public sealed partial class EnvoyReadTests
{
    private const string Body = """
        # TYPE envoy_cluster_upstream_rq_total counter
        envoy_cluster_upstream_rq_total{envoy_cluster_name="orders"} 7
        # TYPE envoy_server_live gauge
        envoy_server_live{} 1
        # TYPE envoy_http_rbac_allowed counter
        envoy_http_rbac_allowed{} 3

        """;

    [Fact]
    public async Task Scrape_WithAProfile_GivesWhatAnUnfilteredReadGivesAndFewerBytes()
    {
        await using SimulatedEnvoy envoy = await SimulatedEnvoy.StartAsync(new SimulatedEnvoyOptions { Lines = 5000, TimeProvider = new StoppedTime() }, TestContext.Current.CancellationToken);
        await using var asking = await AgentFixture.StartAsync(Policy("{ profile: minimal }"), options => With(options, envoy.AdminAddress));
        await using var taking = await AgentFixture.StartAsync(
            Policy("{ profile: minimal }"), options => With(options, envoy.AdminAddress) with { MaxEnvoyFilterLength = 0 });

        string less = EnvoyLines(await asking.ScrapeAsync());
        string filteredQuery = envoy.LastQuery!;
        string all = EnvoyLines(await taking.ScrapeAsync());

        Assert.Equal(all, less);
        Assert.NotEmpty(less);
        Assert.Contains("filter=", filteredQuery, StringComparison.Ordinal);
        Assert.DoesNotContain("filter=", envoy.LastQuery!, StringComparison.Ordinal);
        long asked = asking.Source("sidecar").Bytes;
        long taken = taking.Source("sidecar").Bytes;
        Assert.True(asked * 2 < taken, $"{asked} of {taken} bytes");
    }

    [Fact]
    public async Task Scrape_TwoPipelinesAndACollector_ShareOneReadAndNeverMakeTwoAtOnce()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var envoy = ScriptedHttpSource.Start(async exchange =>
        {
            await release.Task;
            await HttpScripts.Metrics(Body)(exchange);
        });
        await using var collector = await ScriptedCollector.StartAsync();
        await using var agent = await AgentFixture.StartAsync(
            TwoPipelines("{ profile: minimal }", "{ profile: none, include: [{type: Contains, match: rbac}] }", collector.GrpcEndpoint.Authority),
            options => With(options, $"http://127.0.0.1:{envoy.Port}"));

        var first = Enumerable.Range(0, 4).Select(_ => agent.ScrapeAsync()).ToList();
        ScriptedRequest request = await envoy.NextRequestAsync(agent.Deadline);
        release.SetResult();
        string text = (await Task.WhenAll(first))[0];
        CollectorRequest pushed = await collector.NextRequestAsync(agent.Deadline);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => agent.ScrapeAsync()));

        string filter = Uri.UnescapeDataString(request.Target);
        Assert.Contains("cluster.*upstream.*rq.*total", filter, StringComparison.Ordinal);
        Assert.Contains("rbac", filter, StringComparison.Ordinal);
        Assert.Equal(1, envoy.PeakConcurrency);
        Assert.All(envoy.Requests, other => Assert.Equal(request.Target, other.Target));
        Assert.Contains("envoy_cluster_upstream_rq_total{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("rbac", text, StringComparison.Ordinal);
        Assert.Contains(pushed.Points, point => point.Metric == "envoy_http_rbac_allowed");
        Assert.DoesNotContain(pushed.Points, point => point.Metric is "envoy_cluster_upstream_rq_total" or "envoy_server_live");
    }

    [Fact]
    public async Task Scrape_APipelineWithARegexBesideOneWithAProfile_ReadsEnvoyOnceForEachButNeverAtOnce()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var collector = await ScriptedCollector.StartAsync();
        await using var agent = await AgentFixture.StartAsync(
            TwoPipelines("{ profile: minimal }", "{ regex: \"server.*\" }", collector.GrpcEndpoint.Authority),
            options => With(options, $"http://127.0.0.1:{envoy.Port}"));

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => agent.ScrapeAsync()));
        await collector.NextRequestAsync(agent.Deadline);

        Assert.Equal(1, envoy.PeakConcurrency);
        Assert.Equal(2, envoy.Requests.Select(request => request.Target).Distinct().Count());
        Assert.Contains(envoy.Requests, request => request.Target.EndsWith("&filter=server.%2A", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scrape_OfAnEnvoyThatRefusesTheFilter_AsksForEverythingAndSaysSoOnce()
    {
        await using var envoy = ScriptedHttpSource.Start(exchange =>
            (exchange.Request.Target.Contains("filter=", StringComparison.Ordinal) ? HttpScripts.Status("400 Bad Request") : HttpScripts.Metrics(Body))(exchange));
        await using var agent = await AgentFixture.StartAsync(
            Policy("{ profile: minimal }"), options => With(options, $"http://127.0.0.1:{envoy.Port}"));

        Assert.Contains("envoy_cluster_upstream_rq_total{", await agent.ScrapeAsync(), StringComparison.Ordinal);
        Assert.Contains("envoy_cluster_upstream_rq_total{", await agent.ScrapeAsync(), StringComparison.Ordinal);

        Assert.Equal(3, envoy.Requests.Count);
        Assert.Single(agent.Log.Lines, line => line.Contains("answered 400 to the filter", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reload_ThatChangesTheFilter_KeepsTheSourcesHistory()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var agent = await AgentFixture.StartAsync(
            Policy("{ profile: minimal }"), options => With(options, $"http://127.0.0.1:{envoy.Port}"));
        await agent.ScrapeAsync();

        await agent.ReplaceAsync(Policy("{ profile: minimal, include: [{type: Prefix, match: envoy_server}] }"), status => status.Generation == 2);
        string text = await agent.ScrapeAsync();

        Assert.Contains("envoy_server_live{", text, StringComparison.Ordinal);
        Assert.Equal(2, agent.Source("sidecar").Reads);
        Assert.Single(agent.Log.Lines, line => line.Contains("sidecar is up", StringComparison.Ordinal));
    }

    private static AgentOptions With(AgentOptions options, string admin) => options with { EnvoyAdmin = new Uri(admin) };

    private static string Policy(string sidecar) => $$$"""
        type: MeshMetric
        name: all
        spec:
          default:
            sidecar: {{{sidecar}}}
            backends: [{type: Prometheus, prometheus: {port: 5670}}]
        """;

    private static string TwoPipelines(string scraped, string pushed, string collector) => $$$"""
        type: MeshMetric
        name: scraped
        spec:
          default:
            sidecar: {{{scraped}}}
            backends: [{type: Prometheus, prometheus: {port: 5670}}]
        ---
        type: MeshMetric
        name: pushed
        spec:
          default:
            sidecar: {{{pushed}}}
            backends: [{type: OpenTelemetry, openTelemetry: {endpoint: "{{{collector}}}", refreshInterval: 1s}}]
        """;

    private static string EnvoyLines(string text) => string.Join('\n', EnvoyLine().Matches(text).Select(match => match.Value));

    [GeneratedRegex("^(# TYPE )?envoy_.*$", RegexOptions.Multiline)]
    private static partial Regex EnvoyLine();

    /// <summary>A clock that stands, so that two scrapes see the same numbers.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
