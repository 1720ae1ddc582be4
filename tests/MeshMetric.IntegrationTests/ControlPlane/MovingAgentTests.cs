using System.Text;
using System.Text.Json.Nodes;

using MeshMetric.IntegrationTests.Storage;
using MeshMetric.Testing;
using MeshMetric.Testing.Http;
using MeshMetric.Testing.Net;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>Two control planes as processes on one PostgreSQL, and agents that go from one to the other through what stands for a load balancer.</summary>
public sealed class MovingAgentTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Insight = $"/meshes/default/dataplanes/{ConnectedAgent.Name}/_overview";
    private const string Health = "/meshes/default/meshmetrics/all/_health";
    private const string WentOffline = "agents have gone offline";
    private static readonly TimeSpan OfflineAfter = TimeSpan.FromSeconds(4);

    private readonly CancellationTokenSource _deadline = PostgresStoreTests.NewDeadline();
    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-moving-").FullName;
    private readonly HttpClient _client = new();
    private readonly List<ControlPlaneProgram> _programs = [];
    private readonly ScriptedHttpSource _application = ScriptedHttpSource.Start(HttpScripts.Metrics("orders_total 7\n"));
    private string _database = "";

    private CancellationToken Cancel => _deadline.Token;

    public async ValueTask InitializeAsync() => _database = await (await postgres.GetAsync(Cancel)).CreateDatabaseAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        await _application.DisposeAsync();
        _client.Dispose();
        _deadline.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Agent_GoesToTheOtherControlPlane_StaysOnlineAndIsToldWhatIsWrittenThere(bool isKilled)
    {
        var first = await StartAsync();
        var second = await StartAsync();
        await using var relay = TcpRelay.Start(first.Endpoint);
        await PutPolicyAsync(first, "{}");
        await using var agent = await StartAgentAsync(relay, first, second);
        await agent.UntilGenerationAsync(1);
        var connected = Run(await GetAsync(second, Insight))!["connectTime"]!.GetValue<string>();

        relay.SwitchTo(second.Endpoint);
        if (isKilled)
        {
            await first.KillAsync(Cancel);
        }

        var itself = await InstanceAsync(second);
        await UntilAsync(async () => InstanceOf(await GetAsync(second, Insight)) == itself);
        await PutPolicyAsync(second, """{"region": "eu"}""");
        await agent.ScrapeUntilAsync("region=\"eu\"");

        // What tells another control plane that the agent is there is what is stored. It goes on for longer than any silence may last.
        var moved = await StoredAtAsync(second);
        await UntilAsync(async () => await StoredAtAsync(second) > moved + (3 * OfflineAfter));
        if (isKilled)
        {
            first = await StartAsync();
        }

        await UntilAsync(async () => (await TextAsync(first, Health)).Contains("1 of 1 proxies run the current configuration", StringComparison.Ordinal));
        Assert.Equal(itself, InstanceOf(await GetAsync(first, Insight)));
        await UntilAsync(async () => await TextAsync(first, Health) == await TextAsync(second, Health));

        // One run, that began at the first and never ended.
        var run = Run(await GetAsync(second, Insight))!;
        Assert.Equal((itself, connected, null), (InstanceOf(await GetAsync(second, Insight)), (string?)run["connectTime"], run["disconnectTime"]));
        Assert.Single((await GetAsync(second, Insight))["dataplaneInsight"]!["subscriptions"]!.AsArray());
        Assert.Equal(0, _programs.Sum(program => program.Logged(WentOffline)));
    }

    [Fact]
    public async Task Agent_GoesSilently_IsTakenOfflineByOneAndBothSayTheSame()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        await using var relay = TcpRelay.Start(first.Endpoint);
        await using var agent = await StartAgentAsync(relay, first, second);

        relay.SwitchTo(null);

        await UntilAsync(async () => Run(await GetAsync(first, Insight))!["disconnectTime"] is not null);
        await UntilAsync(async () => Run(await GetAsync(second, Insight))!["disconnectTime"] is not null);
        Assert.Equal(Run(await GetAsync(first, Insight))!.ToJsonString(), Run(await GetAsync(second, Insight))!.ToJsonString());
        await UntilAsync(() => Task.FromResult(first.Logged(WentOffline) == 1));
        Assert.Equal(0, second.Logged(WentOffline));

        // And back, at the other.
        relay.SwitchTo(second.Endpoint);
        await UntilAsync(async () => Run(await GetAsync(first, Insight)) is { } run && run["disconnectTime"] is null
            && (string?)run["controlPlaneInstanceId"] == await InstanceAsync(second));
    }

    [Fact]
    public async Task Agent_GoesSilentlyWithItsControlPlane_IsTakenOfflineByTheOther()
    {
        var (first, second) = (await StartAsync(), await StartAsync());
        await using var relay = TcpRelay.Start(first.Endpoint);
        await using var agent = await StartAgentAsync(relay, first, second);

        relay.SwitchTo(null);
        await first.KillAsync(Cancel);

        await UntilAsync(async () => Run(await GetAsync(second, Insight))!["disconnectTime"] is not null);
        await UntilAsync(() => Task.FromResult(second.Logged(WentOffline) == 1));
    }

    [Fact]
    public async Task Agents_OfOneNameAtTwoControlPlanes_TheLastHasItAndBothSidesSaySo()
    {
        var first = await StartAsync();
        var second = await StartAsync();
        await using var older = await ConnectedAgent.StartAsync(first.Api);
        await UntilAsync(async () => InstanceOf(await GetAsync(second, Insight)) == await InstanceAsync(first));

        await using var newer = await ConnectedAgent.StartAsync(second.Api);
        await older.UntilLoggedAsync("does not listen to this agent's reports");
        await UntilAsync(() => Task.FromResult(first.Logged("Two agents run under the name") == 1));
        Assert.Equal((0, 0), (newer.Logged("does not listen"), second.Logged("Two agents run")));
        await UntilAsync(async () => Runs(await GetAsync(first, Insight)) == Runs(await GetAsync(second, Insight)));

        // When the one that has it says goodbye, at its own control plane, the other has it again, at the other one.
        await newer.Host.StopAsync(Cancel);
        await UntilAsync(async () => Run(await GetAsync(second, Insight)) is { } run && run["disconnectTime"] is null
            && (string?)run["controlPlaneInstanceId"] == await InstanceAsync(first));
    }

    private static JsonNode? Run(JsonNode overview) =>
        overview["dataplaneInsight"]?["subscriptions"]?.AsArray() is { Count: > 0 } runs ? runs[^1] : null;

    private static string Runs(JsonNode overview) => string.Join(
        ' ', overview["dataplaneInsight"]!["subscriptions"]!.AsArray().Select(run => $"{run!["id"]} {run["disconnectTime"] is null}"));

    private static string? InstanceOf(JsonNode overview) => (string?)Run(overview)?["controlPlaneInstanceId"];

    private Task UntilAsync(Func<Task<bool>> condition) => Eventually.HoldsAsync(condition, Cancel);

    private async Task<ControlPlaneProgram> StartAsync()
    {
        var program = ControlPlaneProgram.Start(
            _directory, "--store", "postgres", "--postgres-connection", _database, "--dataplane-offline-after", $"{OfflineAfter.TotalSeconds}s");
        _programs.Add(program);
        await program.ReadyAsync(Cancel);
        return program;
    }

    /// <summary>Starts an agent at the first control plane, and waits until the second knows of it.</summary>
    private async Task<ConnectedAgent> StartAgentAsync(TcpRelay relay, ControlPlaneProgram first, ControlPlaneProgram second)
    {
        var agent = await ConnectedAgent.StartAsync(new Uri($"http://127.0.0.1:{relay.Port}"));
        await UntilAsync(async () => InstanceOf(await GetAsync(second, Insight)) is { } instance && instance == await InstanceAsync(first));
        return agent;
    }

    private async Task PutPolicyAsync(ControlPlaneProgram cp, string labels)
    {
        var body = $$"""{"type":"MeshMetric","mesh":"default","name":"all","spec":{{ConnectedAgent.Spec(_application.Port, labels)}} }""";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.PutAsync(new Uri(cp.Api, "/meshes/default/meshmetrics/all"), content, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<string> TextAsync(ControlPlaneProgram cp, string path)
    {
        using var answer = await _client.GetAsync(new Uri(cp.Api, path), Cancel);
        using var body = new MemoryStream();
        await answer.Content.CopyToAsync(body, Cancel);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    private async Task<JsonNode> GetAsync(ControlPlaneProgram cp, string path) => JsonNode.Parse(await TextAsync(cp, path))!;

    private async Task<string> InstanceAsync(ControlPlaneProgram cp) => (string)(await GetAsync(cp, "/"))["instanceId"]!;

    /// <summary>The last report that is stored, by the clock of the control plane that heard it.</summary>
    private async Task<DateTimeOffset> StoredAtAsync(ControlPlaneProgram cp) =>
        (await GetAsync(cp, $"/meshes/default/dataplane-insights/{ConnectedAgent.Name}"))["subscriptions"]!.AsArray()[^1]!["status"]!["lastUpdateTime"]!
            .GetValue<DateTimeOffset>();
}
