using MeshMetric.Agent;
using MeshMetric.ControlPlane;
using MeshMetric.ControlPlane.Agents;
using MeshMetric.IntegrationTests.ControlPlane.Security;
using MeshMetric.IntegrationTests.Storage;
using MeshMetric.Resources;
using MeshMetric.Testing.Http;

using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>Two control planes on one PostgreSQL: the agent is at the first, and its Envoy is asked at the second.</summary>
public sealed class PeerQuestionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Dataplane = "/meshes/default/dataplanes/" + ConnectedAgent.Name;
    private const string Stats = "server.live: 1\n";

    private readonly TlsFiles _files = new();
    private SharedDatabase _database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = new SharedDatabase(await (await postgres.GetAsync(Token)).CreateDatabaseAsync(Token));

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _files.Dispose();
        return default;
    }

    [Fact]
    public async Task Ask_TheOtherOverTlsWithAToken_PassesTheAnswerOn()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Stats));
        await using var first = await StartAsync(Secured);
        Assert.Equal(201, (await first.PutSecretAsync("default", $"dataplane-token-signing-key-default-{_files.Key.Id}", _files.Key.ToPem(), Token)).Status);
        await using var second = await StartAsync(Secured);
        await second.UntilAsync(async () => (await second.AsAdministratorAsync(HttpMethod.Get, "/meshes/default/secrets", null, Token)).Json["total"]!.GetValue<int>() > 0, Token);
        _files.WriteToken(TimeProvider.System.GetUtcNow());
        await using var agent = await StartAgentAsync(
            first, second, envoy, options => options with { TokenFile = _files.TokenFile, CaFile = _files.AuthorityFile });

        var answer = await second.AsAdministratorAsync(HttpMethod.Get, $"{Dataplane}/stats", null, Token);

        Assert.Equal((200, Stats, "text/plain"), (answer.Status, answer.Body, answer.ContentType));
        Assert.Contains(envoy.Requests, request => request.Target == "/stats");
        Assert.Equal(401, (await second.SendAsync(HttpMethod.Get, $"{Dataplane}/stats", null, Token)).Status);
    }

    [Fact]
    public async Task Ask_ACertificateThatIsNotTrusted_SaysWhichFlagsAreAboutIt()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Stats));
        await using var first = await StartAsync(WithTls);
        await using var second = await StartAsync(options => options with { Questions = options.Questions with { PickupTimeout = TimeSpan.FromSeconds(0.1) } });
        await using var agent = await StartAgentAsync(first, second, envoy, options => options with { CaFile = _files.AuthorityFile });

        var answer = await second.GetAsync($"{Dataplane}/stats", Token);

        Assert.Equal((503, "Could not ask Envoy"), (answer.Status, (string?)answer.Json["title"]));
        Assert.Contains("Check --peer-ca-file here, and --advertise-api there", (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AsThisMachinesAdministrator_IsNobodyAtTheOther()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Stats));
        await using var first = await StartAsync(options => options with { LocalhostIsAdmin = false });
        await using var second = await StartAsync();
        await using var agent = await StartAgentAsync(first, second, envoy);

        var answer = await second.GetAsync($"{Dataplane}/stats", Token);

        Assert.Equal((403, "Access Denied"), (answer.Status, (string?)answer.Json["title"]));
        Assert.EndsWith("ask with an administrator's token, which holds at every control plane of the store", (string?)answer.Json["detail"], StringComparison.Ordinal);
        Assert.DoesNotContain(envoy.Requests, request => request.Target == "/stats");
    }

    [Fact]
    public async Task Ask_TheOtherIsGone_SaysWhereItWas()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Stats));
        var first = await StartAsync();
        var address = first.Host.ApiAddress;
        await using var second = await StartAsync(options => options with { Questions = options.Questions with { PickupTimeout = TimeSpan.FromSeconds(0.1) } });
        await using var agent = await StartAgentAsync(first, second, envoy);
        await first.DisposeAsync();

        var answer = await second.GetAsync($"{Dataplane}/stats", Token);

        Assert.Equal(503, answer.Status);
        Assert.Contains($"that one, at {address}, can't be asked from here: ", (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_TheAgentComesHereMeanwhile_IsAnsweredHere()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Stats));
        var first = await StartAsync();
        await using var second = await StartAsync(options => options with { Questions = options.Questions with { PickupTimeout = TimeSpan.FromSeconds(30) } });
        await using var agent = await StartAgentAsync(first, second, envoy);
        await first.DisposeAsync();

        var asked = second.GetAsync($"{Dataplane}/stats", Token);
        await using var moved = await ConnectedAgent.StartAsync(second.Host.ApiAddress, change: options => options with { EnvoyAdmin = new Uri($"http://127.0.0.1:{envoy.Port}") });

        Assert.Equal((200, Stats), ((await asked).Status, (await asked).Body));
    }

    [Fact]
    public async Task Ask_WhatWasPassedOnAlready_IsNotPassedOnAgain()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Stats));
        await using var first = await StartAsync();
        await using var second = await StartAsync(options => options with { Questions = options.Questions with { PickupTimeout = TimeSpan.FromSeconds(0.1) } });
        await using var agent = await StartAgentAsync(first, second, envoy);

        var answer = await second.SendAsync(HttpMethod.Get, $"{Dataplane}/stats", null, Token, ("MeshMetric-Asked-By", "x"));

        Assert.Equal(503, answer.Status);
        Assert.Contains("ask that one", (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AnAgentThatAnswersNone_SaysItsReason()
    {
        await using var envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Stats));
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var agent = await StartAgentAsync(first, second, envoy, options => options with { AnswersEnvoyQuestions = false });

        var answer = await second.GetAsync($"{Dataplane}/clusters", Token);

        Assert.Equal((403, "Access Denied"), (answer.Status, (string?)answer.Json["title"]));
        Assert.Contains($"the control plane at {first.Host.ApiAddress} says: the agent of {ConnectedAgent.Name} was told", (string?)answer.Json["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_AnswerThatBreaksOff_NeverLooksWhole()
    {
        await using var envoy = ScriptedHttpSource.Start(exchange =>
            (exchange.Request.Target == "/server_info" ? HttpScripts.Metrics("{}") : HttpScripts.CutChunked(new string('x', 500_000)))(exchange));
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var agent = await StartAgentAsync(first, second, envoy);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => second.Api.GetByteArrayAsync(new Uri($"{Dataplane}/stats", UriKind.Relative), Token));

        envoy.SetScript(HttpScripts.Metrics(Stats));
        await agent.UntilAsync(async () => await second.GetAsync($"{Dataplane}/stats", Token) is { Status: 200, Body: Stats });
    }

    [Theory]
    [InlineData(null)]
    [InlineData("no certificate")]
    public async Task Start_WithAuthoritiesThatCannotBeRead_SaysWhichFile(string? content)
    {
        var file = Path.Combine(_files.Directory, "peers.pem");
        if (content is not null)
        {
            await File.WriteAllTextAsync(file, content, Token);
        }

        var exception = await Assert.ThrowsAsync<ControlPlaneStartException>(() => RunningControlPlane.StartAsync(Token, options => options with { PeerCaFile = file }));

        Assert.Contains($"--peer-ca-file: {file} ", exception.Message, StringComparison.Ordinal);
    }

    private ControlPlaneOptions WithTls(ControlPlaneOptions options) =>
        options with { TlsCertificateFile = _files.CertificateFile, TlsKeyFile = _files.KeyFile, PeerCaFile = _files.AuthorityFile };

    private ControlPlaneOptions Secured(ControlPlaneOptions options) => SecuredControlPlane.Strict(WithTls(options));

    private Task<RunningControlPlane> StartAsync(Func<ControlPlaneOptions, ControlPlaneOptions>? change = null) => RunningControlPlane.StartAsync(
        Token, options => _database.Use(change?.Invoke(options) ?? options), handler: _files.Handler());

    /// <summary>Starts an agent at the first, and waits until the second knows that it is there.</summary>
    private static async Task<ConnectedAgent> StartAgentAsync(
        RunningControlPlane first, RunningControlPlane second, ScriptedHttpSource envoy,
        Func<ControlPlaneConnectionOptions, ControlPlaneConnectionOptions>? change = null)
    {
        var agent = await EnvoyQuestionTests.StartAsync(first, $"http://127.0.0.1:{envoy.Port}", change);
        var id = new ResourceId(DataplaneResource.TypeName, "default", ConnectedAgent.Name);
        await agent.UntilAsync(() => second.Host.Services.GetRequiredService<AgentTable>().Get(id).Current?.InstanceApi == first.Host.ApiAddress);
        return agent;
    }
}
