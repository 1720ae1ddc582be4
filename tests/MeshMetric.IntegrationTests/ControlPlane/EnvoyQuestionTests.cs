using System.Net;

using MeshMetric.Agent;
using MeshMetric.ControlPlane.Agents;
using MeshMetric.Demo.Simulation;
using MeshMetric.IntegrationTests.Agent;
using MeshMetric.Resources;
using MeshMetric.Testing.Http;

using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>Envoy asked through its agent: a control plane, an agent and an Envoy, each in earnest, with what can go wrong on the way.</summary>
public sealed class EnvoyQuestionTests
{
    private const string Dataplane = "/meshes/default/dataplanes/" + ConnectedAgent.Name;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_EnvoyOverTcp_PassesItsAnswersOn()
    {
        await using var envoy = await SimulatedEnvoy.StartAsync(new SimulatedEnvoyOptions(), Token);
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await StartAsync(cp, envoy.AdminAddress);

        var dump = await cp.GetAsync($"{Dataplane}/xds", Token);
        var clusters = await cp.GetAsync($"{Dataplane}/clusters", Token);
        var stats = await cp.GetAsync($"{Dataplane}/stats", Token);

        Assert.Equal((200, "application/json"), (dump.Status, dump.ContentType));
        Assert.Contains("type.googleapis.com/envoy.admin.v3.ClustersConfigDump", dump.Json["configs"]!.AsArray().Select(config => (string)config!["@type"]!));
        Assert.DoesNotContain("EndpointsConfigDump", dump.Body, StringComparison.Ordinal);
        Assert.Contains("EndpointsConfigDump", (await cp.GetAsync($"{Dataplane}/xds?include_eds=true", Token)).Body, StringComparison.Ordinal);
        Assert.Equal((200, "text/plain"), (clusters.Status, clusters.ContentType));
        Assert.Contains("localhost_8080::default_priority::max_connections::", clusters.Body, StringComparison.Ordinal);
        Assert.Equal((200, "text/plain"), (stats.Status, stats.ContentType));
        Assert.Contains("\nserver.live: 1\n", stats.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_EnvoyOnAUnixSocketBesideScrapes_IsNeverReadTwiceAtOnce()
    {
        var path = Path.Combine(Path.GetTempPath(), $"envoy-{Guid.NewGuid():N}.sock");
        await using var envoy = ScriptedHttpSource.StartUnix(path, HttpScripts.Metrics("# TYPE envoy_server_live gauge\nenvoy_server_live{} 1\n"));
        await using var cp = await RunningControlPlane.StartAsync(Token, options => options with { Questions = options.Questions with { MaxOpenPerDataplane = 100 } });
        await cp.PutPolicyAsync("all", """{"default": {"backends": [{"type": "Prometheus", "prometheus": {"port": 5670} }] } }""", Token);
        await using var agent = await StartAsync(cp, "unix://" + path);
        await agent.UntilGenerationAsync(1);

        var asked = Enumerable.Range(0, 8).Select(_ => cp.GetAsync($"{Dataplane}/clusters", Token)).ToList();
        var scraped = Enumerable.Range(0, 8).Select(_ => agent.ScrapeAsync()).ToList();

        Assert.All(await Task.WhenAll(asked), answer => Assert.Equal((200, "text/plain"), (answer.Status, answer.ContentType)));
        Assert.All(await Task.WhenAll(scraped), body => Assert.Contains("envoy_server_live{", body, StringComparison.Ordinal));
        Assert.Equal(1, envoy.PeakConcurrency);
        Assert.Equal(8, envoy.Requests.Count(request => request.Target == "/clusters"));
        Assert.Contains("meshmetric_dp_envoy_questions_total{result=\"answered\"", await agent.ScrapeAsync(), StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public async Task Ask_AnswerOf20MegabytesInChunks_ArrivesWhole()
    {
        const int Pieces = 320;
        var piece = new byte[64 * 1024];
        new Random(1).NextBytes(piece);
        await using var envoy = ScriptedHttpSource.Start(Unless("/server_info", async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n");
            for (var i = 0; i < Pieces; i++)
            {
                await exchange.SendAsync(piece);
            }
        }));
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await StartAsync(cp, Address(envoy));

        using var response = await cp.Api.GetAsync(new Uri($"{Dataplane}/xds", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var read = new byte[piece.Length];
        for (var i = 0; i < Pieces; i++)
        {
            await stream.ReadExactlyAsync(read, Token);
            Assert.True(read.AsSpan().SequenceEqual(piece));
        }

        Assert.Equal(0, await stream.ReadAsync(read, Token));
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Ask_AnswerOf200Megabytes_BreaksOffAtTheAgentsLimitAndIsTold()
    {
        await using var envoy = ScriptedHttpSource.Start(Unless("/server_info", HttpScripts.Huge(200L * 1024 * 1024)));
        var log = new RecordedLog();
        await using var cp = await RunningControlPlane.StartAsync(Token, loggers: log);
        await using var agent = await StartAsync(cp, Address(envoy), options => options with { MaxEnvoyAnswerBytes = 4 * 1024 * 1024 });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cp.Api.GetByteArrayAsync(new Uri($"{Dataplane}/stats", UriKind.Relative), Token));

        await agent.UntilLoggedAsync("larger than 4194304 bytes; the agent's --max-envoy-answer-bytes");
        await agent.UntilAsync(() => log.Lines.Any(line => line.Contains($"asked the Envoy of default/{ConnectedAgent.Name} for its stats: cut", StringComparison.Ordinal)));
        await StillAnswersAsync(cp, agent, envoy);
    }

    [Fact]
    public async Task Ask_AnswerThatIsAnnouncedAsTooLarge_IsRefusedWithTheOption()
    {
        await using var envoy = ScriptedHttpSource.Start(Unless("/server_info", HttpScripts.Metrics(new string('x', 200_000))));
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await StartAsync(cp, Address(envoy), options => options with { MaxEnvoyAnswerBytes = 100_000 });

        var answer = await cp.GetAsync($"{Dataplane}/stats", Token);

        Assert.Equal((502, "Could not ask Envoy"), (answer.Status, (string?)answer.Json["title"]));
        Assert.Contains("--max-envoy-answer-bytes", (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AnswerOverTheControlPlanesLimit_BreaksOffThere()
    {
        await using var envoy = ScriptedHttpSource.Start(Unless("/server_info", HttpScripts.Huge(8 * 1024 * 1024)));
        await using var cp = await RunningControlPlane.StartAsync(Token, options => options with { Questions = options.Questions with { MaxAnswerBytes = 1024 * 1024 } });
        await using var agent = await StartAsync(cp, Address(envoy));

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cp.Api.GetByteArrayAsync(new Uri($"{Dataplane}/stats", UriKind.Relative), Token));

        await StillAnswersAsync(cp, agent, envoy);
    }

    [Theory]
    [InlineData("hangs", 504, "within 0.3 s")]
    [InlineData("closes", 502, "can't be read")]
    [InlineData("503", 502, "answered 503")]
    [InlineData("hangs in the middle", 504, "within 0.3 s")]
    [InlineData("breaks off in the middle", 502, "can't be read")]
    public async Task Ask_EnvoyThatFails_SaysHow(string how, int status, string said)
    {
        await using var envoy = ScriptedHttpSource.Start(Unless("/server_info", how switch
        {
            "hangs" => HttpScripts.Hang(),
            "closes" => HttpScripts.Close(),
            "503" => HttpScripts.Status("503 Service Unavailable"),
            "hangs in the middle" => HttpScripts.HangAfter("server.live: 1\n"),
            _ => HttpScripts.CutByLength("server.live: 1\n"),
        }));
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await StartAsync(cp, Address(envoy), options => options with { EnvoyAnswerTimeout = TimeSpan.FromSeconds(0.3) });

        var answer = await cp.GetAsync($"{Dataplane}/stats", Token);

        Assert.Equal((status, "Could not ask Envoy"), (answer.Status, (string?)answer.Json["title"]));
        Assert.Contains(said, (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ask_EnvoyThatFailsWhenAPartHasBeenSent_NeverLooksWhole(bool hangs)
    {
        var beginning = new string('x', 500_000);
        await using var envoy = ScriptedHttpSource.Start(Unless("/server_info", hangs ? HttpScripts.HangAfter(beginning) : HttpScripts.CutChunked(beginning)));
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await StartAsync(cp, Address(envoy), options => options with { EnvoyAnswerTimeout = TimeSpan.FromSeconds(1) });

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cp.Api.GetByteArrayAsync(new Uri($"{Dataplane}/stats", UriKind.Relative), Token));

        await agent.UntilLoggedAsync("could not be passed on whole");
        await StillAnswersAsync(cp, agent, envoy);
    }

    [Fact]
    public async Task Ask_AskerGoes_TheAgentStopsReadingAndAnswersTheNext()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var envoy = ScriptedHttpSource.Start(Unless("/server_info", async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + new string('x', 500_000));
            await exchange.UntilClientGoneAsync();
            gone.TrySetResult();
        }));
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await StartAsync(cp, Address(envoy), options => options with { EnvoyAnswerTimeout = TimeSpan.FromSeconds(60) });

        using (var response = await cp.Api.GetAsync(new Uri($"{Dataplane}/stats", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await gone.Task.WaitAsync(agent.Deadline);
        await StillAnswersAsync(cp, agent, envoy);
    }

    [Fact]
    public async Task Ask_AgentGoesInTheMiddle_TheAskerNoticesAtOnce()
    {
        await using var envoy = ScriptedHttpSource.Start(Unless("/server_info", HttpScripts.HangAfter(new string('x', 500_000))));
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await StartAsync(cp, Address(envoy), options => options with { EnvoyAnswerTimeout = TimeSpan.FromSeconds(60) });
        using var response = await cp.Api.GetAsync(new Uri($"{Dataplane}/stats", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.Content.ReadAsStreamAsync(Token);

        await agent.Host.StopAsync(Token);

        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null, agent.Deadline));
    }

    [Fact]
    public async Task Ask_AgentThatWasTold_RefusesAndOneWithoutEnvoySaysSo()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using (var refusing = await StartAsync(cp, "http://127.0.0.1:1", options => options with { AnswersEnvoyQuestions = false }))
        {
            var answer = await cp.GetAsync($"{Dataplane}/stats", Token);
            Assert.Equal((403, "Access Denied"), (answer.Status, (string?)answer.Json["title"]));
            Assert.Contains("--envoy-questions", (string?)answer.Json["detail"], StringComparison.Ordinal);
        }

        await using var without = await StartAsync(cp, null);
        var none = await cp.GetAsync($"{Dataplane}/stats", Token);
        Assert.Equal(501, none.Status);
        Assert.Contains("--envoy-admin", (string?)none.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_NoAgentOrOneThatHasGone_SaysSo()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutDataplaneAsync("web-1", "web", "10.0.0.1", Token);
        var never = await cp.GetAsync("/meshes/default/dataplanes/web-1/xds", Token);
        Assert.Equal((503, "Could not ask Envoy"), (never.Status, (string?)never.Json["title"]));
        Assert.Contains("--cp-address", (string?)never.Json["detail"], StringComparison.Ordinal);

        await using var agent = await StartAsync(cp, "http://127.0.0.1:1");
        await agent.Host.StopAsync(Token);
        var gone = await cp.GetAsync($"{Dataplane}/xds", Token);
        Assert.Equal(503, gone.Status);
        Assert.Contains("is offline", (string?)gone.Json["detail"], StringComparison.Ordinal);
        Assert.Equal(404, (await cp.GetAsync("/meshes/default/dataplanes/none/xds", Token)).Status);
    }

    private static string Address(ScriptedHttpSource envoy) => $"http://127.0.0.1:{envoy.Port}";

    /// <summary>Envoy's version is asked for by every agent; it is not what these tests are about.</summary>
    private static HttpScript Unless(string path, HttpScript otherwise) =>
        exchange => exchange.Request.Target == path ? HttpScripts.Metrics("{}")(exchange) : otherwise(exchange);

    /// <summary>Starts an agent, and waits until its poll waits and it has reported.</summary>
    internal static async Task<ConnectedAgent> StartAsync(
        RunningControlPlane cp, string? envoy, Func<ControlPlaneConnectionOptions, ControlPlaneConnectionOptions>? change = null)
    {
        var agent = await ConnectedAgent.StartAsync(cp.Host.ApiAddress, change: options => options with
        {
            EnvoyAdmin = envoy is null ? null : new Uri(envoy.StartsWith("unix:/", StringComparison.Ordinal) && !envoy.StartsWith("unix://", StringComparison.Ordinal)
                ? "unix://" + envoy["unix:".Length..]
                : envoy),
            ControlPlane = change?.Invoke(options.ControlPlane!) ?? options.ControlPlane,
        });
        var id = new ResourceId("Dataplane", "default", ConnectedAgent.Name);
        await agent.UntilAsync(() =>
            cp.Host.Services.GetRequiredService<ConfigurationChanges>().StanceOf(id) is not null
            && cp.Host.Services.GetRequiredService<AgentTable>().Get(id).IsOnline);
        return agent;
    }

    private static async Task StillAnswersAsync(RunningControlPlane cp, ConnectedAgent agent, ScriptedHttpSource envoy)
    {
        envoy.SetScript(HttpScripts.Metrics("server.live: 1\n"));
        await agent.UntilAsync(async () => await cp.GetAsync($"{Dataplane}/stats", Token) is { Status: 200, Body: "server.live: 1\n" });
    }
}
