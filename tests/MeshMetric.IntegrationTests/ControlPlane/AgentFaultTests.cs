using System.Text;

using MeshMetric.Agent;
using MeshMetric.Testing.Http;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>An agent whose control plane answers what it should not, or is killed.</summary>
public sealed class AgentFaultTests
{
    private const string Good = """{"observability": {"metrics": {"backends": [{"type": "Prometheus"}], "applications": []}}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("<html>Sign in to the network</html>", "text/html", "answered Content-Type text/html in place of JSON")]
    [InlineData("<html>Sign in to the network</html>", "application/json", "is not JSON")]
    [InlineData("""{"observability": {"metrics": {"pipe""", "application/json", "is not JSON")]
    [InlineData("""{"observability": {"metrics": {"pipelines": [{"backends": [{"type": "Tomorrow"}]}]}}}""", "application/json", "\"Tomorrow\" is no type of backend")]
    public async Task Configuration_ThatCannotBeUsed_LeavesTheLastGoodOneInEffect(string body, string type, string reason)
    {
        await using var cp = new ScriptedControlPlane(Configuration(Good));
        await using var agent = await StartAsync(cp);
        await agent.UntilGenerationAsync(1);
        cp.Answer = Configuration(body, type);
        await agent.UntilLoggedAsync(reason);
        Assert.Equal(1, agent.Host.GetStatus().Generation);
        await agent.UntilAsync(() => agent.Host.GetEndpoint(5670) is not null);

        // Said once, although it is asked for again and again.
        var before = cp.Polls;
        await agent.UntilAsync(() => cp.Polls > before + 3);
        Assert.Equal(1, agent.Logged(reason));
        cp.Answer = Configuration(Good.Replace("[]", "[{\"port\": 1, \"address\": \"127.0.0.1\"}]", StringComparison.Ordinal));
        await agent.UntilGenerationAsync(2);
    }

    [Fact]
    public async Task Configuration_OfTenMegabytes_IsNotTaken()
    {
        await using var cp = new ScriptedControlPlane(Configuration(Good));
        await using var agent = await StartAsync(cp);
        await agent.UntilGenerationAsync(1);
        cp.Answer = Configuration(Good.Replace("[]", $"[{new string(' ', 10_000_000)}]", StringComparison.Ordinal));
        await agent.UntilLoggedAsync("--max-configuration-bytes");
        Assert.Equal(1, agent.Host.GetStatus().Generation);
    }

    [Fact]
    public async Task Answers_CutResetOrGarbage_LeaveTheLastGoodOneInEffect()
    {
        await using var cp = new ScriptedControlPlane(Configuration(Good));
        await using var agent = await StartAsync(cp);
        await agent.UntilGenerationAsync(1);
        foreach (var script in new[] { HttpScripts.CutByLength(Good), HttpScripts.Garbage(), HttpScripts.Close(), HttpScripts.CutByReset(Good), HttpScripts.Status("502 Bad Gateway") })
        {
            var before = cp.Polls;
            cp.Answer = script;
            await agent.UntilAsync(() => cp.Polls > before + 2);
        }

        Assert.Equal(1, agent.Host.GetStatus().Generation);
        Assert.Equal(1, agent.Logged("is lost"));
        cp.Answer = Configuration(Good);
        await agent.UntilLoggedAsync("is back after");
    }

    [Fact]
    public async Task Token_Refused_SaysWhatToDoAndTakesTheNewOneFromTheFile()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "old\n", Token);
        await using (var cp = new ScriptedControlPlane(async exchange =>
        {
            await (exchange.Request.Header("Authorization") == "Bearer new" ? Configuration(Good) : Error("401 Unauthorized", "the token has expired"))(exchange);
        }))
        await using (var agent = await StartAsync(cp, options => options with { ControlPlane = options.ControlPlane! with { TokenFile = file } }))
        {
            await agent.UntilLoggedAsync($"answered 401 Unauthorized: the token has expired; put a token for this dataplane into {file}");
            Assert.Equal(0, agent.Host.GetStatus().Generation);
            await File.WriteAllTextAsync(file, "new\n", Token);
            await agent.UntilGenerationAsync(1);
            Assert.DoesNotContain(agent.Log.Lines, line => line.Contains("old", StringComparison.Ordinal));
        }

        File.Delete(file);
    }

    [Fact]
    public async Task ControlPlane_Killed_TheAgentCarriesOnAndComesBack()
    {
        await using var application = ScriptedHttpSource.Start(HttpScripts.Metrics("orders_total 7\n"));
        var directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var port = FreePort.Find();
        var address = new Uri($"http://127.0.0.1:{port}");
        Task<ControlPlaneProgram> RunAsync() => ControlPlaneProgram.StartReadyAsync(directory, deadline.Token, "--api-listen", $"127.0.0.1:{port}");

        using var client = new HttpClient();
        Task PutAsync(string labels) => client.PutAsync(
            new Uri(address, "/meshes/default/meshmetrics/all"),
            new StringContent($$"""{"type":"MeshMetric","mesh":"default","name":"all","spec":{{ConnectedAgent.Spec(application.Port, labels)}} }"""),
            deadline.Token);

        var first = await RunAsync();
        await PutAsync("{}");
        await using var agent = await ConnectedAgent.StartAsync(address);
        await agent.UntilGenerationAsync(1);
        await first.KillAsync(deadline.Token);
        await first.DisposeAsync();
        await agent.UntilLoggedAsync("is lost");
        Assert.Contains("orders_total{", await agent.ScrapeAsync(), StringComparison.Ordinal);

        await using (await RunAsync())
        {
            await agent.UntilLoggedAsync("is back after");
            await PutAsync("""{"region": "eu"}""");
            await agent.UntilGenerationAsync(2);
        }

        Directory.Delete(directory, recursive: true);
    }

    private static Task<ConnectedAgent> StartAsync(ScriptedControlPlane cp, Func<AgentOptions, AgentOptions>? change = null) => ConnectedAgent.StartAsync(
        cp.Address,
        change: options => (change?.Invoke(options) ?? options) with { Dataplane = new DataplaneOptions { Name = ConnectedAgent.Name } });

    private static HttpScript Configuration(string body, string type = "application/json") =>
        HttpScripts.Bytes(Encoding.UTF8.GetBytes(body), type, $"ETag: \"{body.GetHashCode(StringComparison.Ordinal):x}\"\r\n");

    private static HttpScript Error(string status, string detail) => async exchange =>
    {
        var body = $$"""{"type":"/std-errors","status":400,"title":"x","detail":"{{detail}}"}""";
        await exchange.SendAsync($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
    };

    /// <summary>Answers polls as told, and reports with nothing.</summary>
    private sealed class ScriptedControlPlane : IAsyncDisposable
    {
        private readonly ScriptedHttpSource _server;
        private int _polls;

        public ScriptedControlPlane(HttpScript answer)
        {
            Answer = answer;
            _server = ScriptedHttpSource.Start(async exchange =>
            {
                if (exchange.Request.Method == "GET")
                {
                    Interlocked.Increment(ref _polls);
                    await Answer(exchange);
                }
                else
                {
                    await exchange.SendAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
                }
            });
        }

        public HttpScript Answer { get; set; }

        public int Polls => Volatile.Read(ref _polls);

        public Uri Address => new($"http://127.0.0.1:{_server.Port}");

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }
}
