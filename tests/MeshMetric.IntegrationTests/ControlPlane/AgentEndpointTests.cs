using System.Net.Sockets;
using System.Text;

using MeshMetric.ControlPlane.Agents;
using MeshMetric.Resources;
using MeshMetric.Testing;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>What agents ask of the control plane, request by request.</summary>
public sealed class AgentEndpointTests
{
    private const string Agent = "/meshes/default/dataplanes/web-1/_agent";
    private const string Prometheus = """{"default": {"backends": [{"type": "Prometheus"}]}}""";

    private static readonly string Dataplane = Registration("web-1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registration_OfANewDataplane_CreatesOneThatGoesWithItsAgent()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        Assert.Equal(404, (await cp.GetAsync($"{Agent}/configuration", Token)).Status);
        Assert.Equal(201, (await cp.PutAsync($"{Agent}/registration", Dataplane, Token)).Status);
        Assert.Equal(200, (await cp.PutAsync($"{Agent}/registration", Dataplane, Token)).Status);
        var labels = (await cp.GetAsync("/meshes/default/dataplanes/web-1", Token)).Json["labels"]!;
        Assert.Equal("agent", (string)labels["meshmetric.io/managed-by"]!);
        Assert.Equal(200, (await cp.GetAsync($"{Agent}/configuration", Token)).Status);
    }

    [Fact]
    public async Task Registration_OfWhatAUserApplied_ChangesItAndLeavesItTheUsers()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutDataplaneAsync("web-1", "web", "10.0.0.9", Token);
        Assert.Equal(200, (await cp.PutAsync($"{Agent}/registration", Dataplane, Token)).Status);
        var dataplane = (await cp.GetAsync("/meshes/default/dataplanes/web-1", Token)).Json;
        Assert.Equal("10.0.0.1", (string)dataplane["networking"]!["address"]!);
        Assert.Null(dataplane["labels"]!["meshmetric.io/managed-by"]);
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("", 400)]
    [InlineData("{\"type\": \"Dataplane\", \"mesh\": \"default\", \"name\": \"other\", \"networking\": {\"address\": \"10.0.0.1\"}}", 400)]
    public async Task Registration_OfSomethingElse_IsRefused(string body, int status)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        Assert.Equal(status, (await cp.PutAsync($"{Agent}/registration", body, Token)).Status);
    }

    [Fact]
    public async Task Poll_WithTheCurrentTag_IsAnsweredWhenAPolicyChanges()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutAsync($"{Agent}/registration", Dataplane, Token);
        var first = await cp.GetAsync($"{Agent}/configuration", Token);
        var poll = cp.SendAsync(HttpMethod.Get, $"{Agent}/configuration?timeout=50s", null, Token, ("If-None-Match", first.ETag!));
        await UntilWaitingAsync(cp);
        await cp.PutPolicyAsync("all", Prometheus, Token);
        var second = await poll;
        Assert.Equal(200, second.Status);
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal("all", (string)second.Json["observability"]!["metrics"]!["pipelines"]![0]!["backends"]![0]!["from"]!);

        // Both ways to write a tag, and no waiting for who doesn't want to.
        Assert.Equal(304, (await cp.SendAsync(HttpMethod.Get, $"{Agent}/configuration", null, Token, ("If-None-Match", second.ETag!))).Status);
        Assert.Equal(304, (await cp.SendAsync(HttpMethod.Get, $"{Agent}/configuration?timeout=20ms", null, Token, ("If-None-Match", second.ETag!.Trim('"')))).Status);
        Assert.Equal(400, (await cp.GetAsync($"{Agent}/configuration?timeout=soon", Token)).Status);
    }

    [Fact]
    public async Task Poll_OfADataplaneThatIsDeleted_IsAnswered()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutAsync($"{Agent}/registration", Dataplane, Token);
        var tag = (await cp.GetAsync($"{Agent}/configuration", Token)).ETag!;
        var poll = cp.SendAsync(HttpMethod.Get, $"{Agent}/configuration?timeout=50s", null, Token, ("If-None-Match", tag));
        await UntilWaitingAsync(cp);
        await cp.DeleteAsync("/meshes/default/dataplanes/web-1", Token);
        Assert.Equal(404, (await poll).Status);
    }

    [Fact]
    public async Task Poll_WhenTheControlPlaneStops_IsAnswered304()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutAsync($"{Agent}/registration", Dataplane, Token);
        var tag = (await cp.GetAsync($"{Agent}/configuration", Token)).ETag!;
        var poll = cp.SendAsync(HttpMethod.Get, $"{Agent}/configuration?timeout=5m", null, Token, ("If-None-Match", tag));
        await UntilWaitingAsync(cp);
        await cp.Host.StopAsync(Token);
        Assert.Equal(304, (await poll).Status);
    }

    [Fact]
    public async Task Polls_AThousandThatNeverRead_DelayNobody()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutAsync($"{Agent}/registration", Dataplane, Token);
        var tag = (await cp.GetAsync($"{Agent}/configuration", Token)).ETag!;
        var request = Encoding.ASCII.GetBytes($"GET {Agent}/configuration?timeout=5m HTTP/1.1\r\nHost: x\r\nIf-None-Match: {tag}\r\n\r\n");
        var sockets = new List<Socket>();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1024 };
                sockets.Add(socket);
                await socket.ConnectAsync(cp.Host.ApiAddress.Host, cp.Host.ApiAddress.Port, Token);
                await socket.SendAsync(request, Token);
            }

            var poll = cp.SendAsync(HttpMethod.Get, $"{Agent}/configuration?timeout=50s", null, Token, ("If-None-Match", tag));
            await UntilWaitingAsync(cp);
            Assert.Equal(201, (await cp.PutPolicyAsync("all", Prometheus, Token)).Status);
            Assert.Equal(200, (await poll).Status);
            Assert.Equal(200, (await cp.GetAsync("/readyz", Token)).Status);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("{}", 400)]
    [InlineData("{\"agent\": {\"id\": \"a\"}, \"sources\": 5}", 400)]
    public async Task Status_ThatIsNoReport_IsRefused(string body, int status)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutAsync($"{Agent}/registration", Dataplane, Token);
        Assert.Equal(status, (await ReportAsync(cp, body)).Status);
    }

    [Fact]
    public async Task Status_TooLargeOrOfAnUnknownDataplane_IsRefused()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        Assert.Equal(404, (await ReportAsync(cp, Report("a"))).Status);
        Assert.Equal(413, (await ReportAsync(cp, new string(' ', 70_000))).Status);
    }

    [Fact]
    public async Task Status_OfAnAgent_IsStoredInKumasShape()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutAsync($"{Agent}/registration", Dataplane, Token);
        Assert.Equal(204, (await ReportAsync(cp, Report("a"))).Status);
        var overview = (await cp.GetAsync("/meshes/default/dataplanes/_overview?tag=kuma.io/service:web", Token)).Json["items"]![0]!;
        Assert.Equal("DataplaneOverview", (string)overview["type"]!);
        Assert.Equal("10.0.0.1", (string)overview["dataplane"]!["networking"]!["address"]!);
        Assert.Equal("0.1.0", (string)overview["dataplaneInsight"]!["subscriptions"]![0]!["version"]!["kumaDp"]!["version"]!);
        Assert.Equal(1, (int)(await cp.GetAsync("/meshes/default/dataplanes+insights", Token)).Json["total"]!);
        var mesh = (await cp.GetAsync("/mesh-insights/default", Token)).Json["dataplanes"]!;
        Assert.Equal((1, 0), ((int)mesh["online"]!, (int)mesh["offline"]!));
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        ApiAnswer stored;
        do
        {
            stored = await cp.GetAsync("/meshes/default/dataplane-insights/web-1", deadline.Token);
        }
        while (stored.Status != 200);

        Assert.Equal("a", (string)stored.Json["subscriptions"]![0]!["id"]!);
        Assert.Equal("a", (string)stored.Json["meshMetric"]!["agent"]!["id"]!);
        await cp.DeleteAsync("/meshes/default/dataplanes/web-1", Token);
        Assert.Equal(404, (await cp.GetAsync("/meshes/default/dataplane-insights/web-1", Token)).Status);
    }

    [Fact]
    public async Task Silence_OfAgents_TakesThemOfflineAndRemovesWhatTheyHadRegistered()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        await using var cp = await RunningControlPlane.StartAsync(Token, time: clock);
        await cp.PutAsync($"{Agent}/registration", Dataplane, Token);
        await cp.PutDataplaneAsync("users", "web", "10.0.0.2", Token);
        await ReportAsync(cp, Report("a"));
        await cp.SendAsync(HttpMethod.Post, "/meshes/default/dataplanes/users/_agent/status", Report("b"), Token);
        var table = cp.Host.Services.GetRequiredService<AgentTable>();
        var sweep = cp.Host.Services.GetRequiredService<SilenceSweep>();

        clock.Advance(TimeSpan.FromSeconds(89));
        await sweep.SweepAsync(Token);
        Assert.True(table.Get(Id("web-1")).IsOnline);
        clock.Advance(TimeSpan.FromSeconds(2));
        await sweep.SweepAsync(Token);
        Assert.False(table.Get(Id("web-1")).IsOnline);
        Assert.False(table.Get(Id("users")).IsOnline);

        // Back again, and then away for good.
        await ReportAsync(cp, Report("a"));
        Assert.True(table.Get(Id("web-1")).IsOnline);
        clock.Advance(TimeSpan.FromSeconds(91));
        await sweep.SweepAsync(Token);
        clock.Advance(TimeSpan.FromHours(23));
        await sweep.SweepAsync(Token);
        Assert.Equal(200, (await cp.GetAsync("/meshes/default/dataplanes/web-1", Token)).Status);
        clock.Advance(TimeSpan.FromHours(2));
        await sweep.SweepAsync(Token);
        Assert.Equal(404, (await cp.GetAsync("/meshes/default/dataplanes/web-1", Token)).Status);
        Assert.Equal(200, (await cp.GetAsync("/meshes/default/dataplanes/users", Token)).Status);
    }

    [Fact]
    public async Task Insights_AfterARestart_AreThereAndGetTimeToComeBack()
    {
        var directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
        await using (var first = await RunningControlPlane.StartAsync(Token, directory: directory))
        {
            await first.PutAsync($"{Agent}/registration", Dataplane, Token);
            await ReportAsync(first, Report("a"));
        }

        await using (var second = await RunningControlPlane.StartAsync(Token, directory: directory))
        {
            var table = second.Host.Services.GetRequiredService<AgentTable>();
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await Eventually.HoldsAsync(() => table.Get(Id("web-1")).IsOnline, deadline.Token);

            Assert.Equal("a", table.Get(Id("web-1")).Current!.Id);
        }

        Directory.Delete(directory, recursive: true);
    }

    private static string Registration(string name) =>
        $$"""{"type": "Dataplane", "mesh": "default", "name": "{{name}}", "networking": {"address": "10.0.0.1", "inbound": [{"port": 80, "tags": {"kuma.io/service": "web"} }] } }""";

    private static string Report(string agent) => $$"""{"agent": {"id": "{{agent}}", "version": "0.1.0"}, "sources": [{"name": "orders", "up": true}]}""";

    private static ResourceId Id(string name) => new(DataplaneResource.TypeName, "default", name);

    private static Task<ApiAnswer> ReportAsync(RunningControlPlane cp, string body) => cp.SendAsync(HttpMethod.Post, $"{Agent}/status", body, Token);

    private static async Task UntilWaitingAsync(RunningControlPlane cp)
    {
        var changes = cp.Host.Services.GetRequiredService<ConfigurationChanges>();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(() => changes.IsAwaited(Id("web-1")), deadline.Token);
    }
}
