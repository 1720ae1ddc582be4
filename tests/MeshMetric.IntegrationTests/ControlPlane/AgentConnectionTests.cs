using System.Net;

using MeshMetric.Testing.Http;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>Agents and a control plane, each in earnest, through what happens to them.</summary>
public sealed class AgentConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Policy_Written_ReachesTheAgentsOutputByTheOpenPoll()
    {
        await using var application = ScriptedHttpSource.Start(HttpScripts.Metrics("orders_total 7\n"));
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await ConnectedAgent.StartAsync(cp.Host.ApiAddress);
        await agent.UntilGenerationAsync(1);
        Assert.Null(agent.Host.GetEndpoint(5670));
        await cp.PutPolicyAsync("all", ConnectedAgent.Spec(application.Port), Token);
        await agent.UntilGenerationAsync(2);
        Assert.Contains("orders_total{mesh=\"default\",dataplane=\"backend-1\",service=\"backend\"} 7", await agent.ScrapeAsync(), StringComparison.Ordinal);
        await cp.PutPolicyAsync("all", ConnectedAgent.Spec(application.Port, """{"region": "eu"}"""), Token);
        await agent.UntilGenerationAsync(3);
        var scrape = await agent.ScrapeUntilAsync("region=\"eu\"");
        Assert.Matches("meshmetric_dp_control_plane_connected\\{[^}]*\\} 1\n", scrape);
        Assert.Contains("meshmetric_dp_config_received_timestamp_seconds", scrape, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ControlPlane_StoppedAndStarted_TheAgentCarriesOnAndComesBack()
    {
        await using var application = ScriptedHttpSource.Start(HttpScripts.Metrics("orders_total 7\n"));
        var directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
        var first = await RunningControlPlane.StartAsync(Token, directory: directory);
        var address = first.Host.ApiAddress;
        await first.PutPolicyAsync("all", ConnectedAgent.Spec(application.Port), Token);
        await using var agent = await ConnectedAgent.StartAsync(address);
        await agent.UntilGenerationAsync(1);

        await first.DisposeAsync();
        await agent.UntilLoggedAsync("is lost");
        Assert.Contains("orders_total{", await agent.ScrapeAsync(), StringComparison.Ordinal);

        await using (var second = await RunningControlPlane.StartAsync(
            Token, options => options with { ApiListen = new IPEndPoint(IPAddress.Loopback, address.Port) }, directory))
        {
            await agent.UntilLoggedAsync("is back after");
            await second.PutPolicyAsync("all", ConnectedAgent.Spec(application.Port, """{"region": "eu"}"""), Token);
            await agent.UntilGenerationAsync(2);
            await agent.ScrapeUntilAsync("region=\"eu\"");
            Assert.Equal((1, 1), (agent.Logged("is lost"), agent.Logged("is back after")));
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Agent_RestartedWhileTheControlPlaneIsAway_WorksOnWhatWasKept()
    {
        await using var application = ScriptedHttpSource.Start(HttpScripts.Metrics("orders_total 7\n"));
        var directory = Directory.CreateTempSubdirectory("meshmetric-dp-").FullName;
        var cp = await RunningControlPlane.StartAsync(Token);
        var address = cp.Host.ApiAddress;
        await cp.PutPolicyAsync("all", ConnectedAgent.Spec(application.Port), Token);
        await using (var before = await ConnectedAgent.StartAsync(address, directory))
        {
            await before.UntilAsync(() => File.Exists(before.KeptFile));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(before.KeptFile));
        }

        await cp.DisposeAsync();
        await using (var after = await ConnectedAgent.StartAsync(address, directory))
        {
            Assert.Equal(1, after.Host.GetStatus().Generation);
            Assert.Contains("orders_total{", await after.ScrapeAsync(), StringComparison.Ordinal);
            await after.UntilLoggedAsync("is lost");
        }

        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("""{"etag": "x", "receivedAt": "2026-01-01T00:00:00Z", "configuration": {"observability": 5}}""")]
    [InlineData("""{"etag": "x", "receivedAt": "2026-01-01T00:00:00Z", "configuration": {"observability": {"metrics": {"dataplane": {"mesh": "default", "name": "other"}, "pipelines": []}}}}""")]
    public async Task Agent_WithABrokenKeptFile_IgnoresItAndSaysSo(string content)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var directory = Directory.CreateTempSubdirectory("meshmetric-dp-").FullName;
        await File.WriteAllTextAsync(Path.Combine(directory, $"default.{ConnectedAgent.Name}.json"), content, Token);
        await using (var agent = await ConnectedAgent.StartAsync(cp.Host.ApiAddress, directory))
        {
            Assert.Equal(1, agent.Logged("is not used"));
            await agent.UntilGenerationAsync(1);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Dataplane_Removed_IsRegisteredAgain()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await ConnectedAgent.StartAsync(cp.Host.ApiAddress);
        await agent.UntilLoggedAsync("Registered dataplane");
        Assert.Equal(200, (await cp.DeleteAsync($"/meshes/default/dataplanes/{ConnectedAgent.Name}", Token)).Status);
        await agent.UntilLoggedAsync("Registered dataplane", times: 2);
        Assert.Equal(200, (await cp.GetAsync($"/meshes/default/dataplanes/{ConnectedAgent.Name}", Token)).Status);
    }

    [Fact]
    public async Task DataplaneFile_Changed_IsRegisteredAnewAndTheOldStaysWhenItIsBroken()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var file = Path.GetTempFileName();
        string Document(string version) =>
            $$"""{type: Dataplane, name: {{ConnectedAgent.Name}}, networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: backend, version: {{version}} } }] } }""";
        await File.WriteAllTextAsync(file, Document("v1"), Token);
        await using (var agent = await ConnectedAgent.StartAsync(cp.Host.ApiAddress, change: options => options with { Dataplane = null, DataplaneFile = file }))
        {
            await agent.UntilLoggedAsync("Registered dataplane");
            await File.WriteAllTextAsync(file, "{ not: [yaml", Token);
            await agent.UntilLoggedAsync("what was registered before stays");
            await File.WriteAllTextAsync(file, Document("v2"), Token);
            await agent.UntilLoggedAsync("Registered dataplane", times: 2);
            Assert.Contains("\"v2\"", (await cp.GetAsync($"/meshes/default/dataplanes/{ConnectedAgent.Name}", Token)).Body, StringComparison.Ordinal);
        }

        File.Delete(file);
    }

    [Fact]
    public async Task Agents_TwoUnderOneName_TheLastHasItAndBothSidesSaySo()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var first = await ConnectedAgent.StartAsync(cp.Host.ApiAddress);
        await first.UntilAsync(async () => (await OverviewAsync(cp))["subscriptions"]!.AsArray().Count == 1);
        await using var second = await ConnectedAgent.StartAsync(cp.Host.ApiAddress);
        await first.UntilLoggedAsync("does not listen to this agent's reports");
        Assert.Equal(0, second.Logged("does not listen"));
        Assert.Equal(2, (await OverviewAsync(cp))["subscriptions"]!.AsArray().Count);

        // When the second goes the first has the name again.
        await second.Host.StopAsync(Token);
        await first.UntilAsync(async () => (await OverviewAsync(cp))["subscriptions"]!.AsArray()[^1]!["disconnectTime"] is null);
    }

    [Fact]
    public async Task Agent_Stopped_IsOfflineAtOnce()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await ConnectedAgent.StartAsync(cp.Host.ApiAddress);
        await agent.UntilAsync(async () => (await OverviewAsync(cp))["subscriptions"]!.AsArray().Count == 1);
        await agent.Host.StopAsync(Token);
        Assert.NotNull((await OverviewAsync(cp))["subscriptions"]![0]!["disconnectTime"]);
    }

    [Fact]
    public async Task Report_OfAFailingSource_ShowsInThePolicysHealth()
    {
        await using var application = ScriptedHttpSource.Start(HttpScripts.Status("401 Unauthorized"));
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutPolicyAsync("all", ConnectedAgent.Spec(application.Port), Token);
        await using var agent = await ConnectedAgent.StartAsync(cp.Host.ApiAddress);
        await agent.UntilGenerationAsync(1);
        await agent.ScrapeAsync();
        await agent.UntilAsync(async () => (await cp.GetAsync("/meshes/default/meshmetrics/all/_health", Token)).Body.Contains("1 x 401", StringComparison.Ordinal));
        var health = (await cp.GetAsync("/meshes/default/meshmetrics/all/_health", Token)).Json;
        Assert.Equal(1, (int)health["dataplanes"]!["current"]!);
        Assert.Equal("orders: 1 of 1 can't be scraped: 1 x 401", (string)health["summary"]![1]!);
        Assert.Equal(ConnectedAgent.Name, (string)health["sources"]![0]!["causes"]![0]!["dataplanes"]![0]!);
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> OverviewAsync(RunningControlPlane cp)
    {
        var answer = await cp.GetAsync($"/meshes/default/dataplanes/{ConnectedAgent.Name}/_overview", Token);
        return answer.Status == 200 ? answer.Json["dataplaneInsight"]! : System.Text.Json.Nodes.JsonNode.Parse("""{"subscriptions": []}""")!;
    }
}
