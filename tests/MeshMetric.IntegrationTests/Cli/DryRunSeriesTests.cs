using MeshMetric.IntegrationTests.ControlPlane;
using MeshMetric.Testing.Http;

using Xunit;

namespace MeshMetric.IntegrationTests.Cli;

/// <summary>What a dry run says of series, from what an agent that runs has counted.</summary>
public sealed class DryRunSeriesTests
{
    private const string Envoy = """
        # TYPE envoy_cluster_upstream_rq_total counter
        envoy_cluster_upstream_rq_total{envoy_cluster_name="orders"} 7
        envoy_cluster_upstream_rq_total{envoy_cluster_name="carts"} 7
        # TYPE envoy_server_live gauge
        envoy_server_live{} 1
        # TYPE envoy_cluster_lb_recalculate_zone_structures counter
        envoy_cluster_lb_recalculate_zone_structures{envoy_cluster_name="orders"} 3

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DryRun_OfOtherProfiles_TellsNumbersBoundsOrNothing()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Envoy));
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutPolicyAsync(
            "all", """{"default": {"sidecar": {"profile": "default"}, "backends": [{"type": "Prometheus", "prometheus": {"port": 5670}}]}}""", Token);
        await using var agent = await ConnectedAgent.StartAsync(
            cp.Host.ApiAddress, change: options => options with { EnvoyAdmin = new Uri($"http://127.0.0.1:{envoy.Port}") });
        await agent.UntilGenerationAsync(1);
        await agent.ScrapeUntilAsync("envoy_server_live");
        await agent.UntilAsync(async () => (await SeriesAsync(cp, "profile: default", "a: b")).StartsWith("series ", StringComparison.Ordinal)
            && !(await SeriesAsync(cp, "profile: default", "a: b")).Contains('?', StringComparison.Ordinal));

        // The agent's own series are in it, whose number is not this test's business.
        var same = await SeriesAsync(cp, "profile: default", "a: b");
        var now = int.Parse(same.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal($"series {now} -> {now}", same);
        Assert.Equal($"series {now} -> {now - 1}", await SeriesAsync(cp, "profile: minimal"));
        Assert.Equal($"series {now} -> {now - 3}", await SeriesAsync(cp, "profile: none"));
        Assert.Equal($"series {now} -> at least {now}", await SeriesAsync(cp, "profile: full"));
        Assert.Equal($"series {now} -> {now - 3} to {now}", await SeriesAsync(cp, "exclude: [{type: Prefix, match: envoy_server}]"));
        Assert.Equal($"series {now} -> ?", await SeriesAsync(cp, "usedOnly: false"));
    }

    private static string Spec(string sidecar, string labels = "") =>
        $$"""{default: {sidecar: { {{sidecar}} }, labels: { {{labels}} }, backends: [{type: Prometheus, prometheus: {port: 5670} }] } }""";

    /// <summary>The first dataplane's series as <c>apply --dry-run</c> shows them.</summary>
    private static async Task<string> SeriesAsync(RunningControlPlane cp, string sidecar, string labels = "")
    {
        var run = await CommandLineRun.OfAsync(
            ["apply", "-f", "-", "--dry-run", "--cp-address", cp.Host.ApiAddress.ToString()],
            $"type: MeshMetric\nmesh: default\nname: all\nspec: {Spec(sidecar, labels)}\n",
            Token);
        var at = run.Output.IndexOf("series ", StringComparison.Ordinal);
        return at < 0 ? run.Output : run.Output[at..].Split('\n')[0];
    }
}
