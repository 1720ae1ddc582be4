using MeshMetric.Testing.Http;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

/// <summary>An agent and its control plane as they are in earnest: with TLS and with a token.</summary>
public sealed class AgentOverTlsTests : IDisposable
{
    private const string Mesh = "default";

    private readonly TlsFiles _files = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Agent_WithTheAuthorityAndAToken_GetsItsConfiguration()
    {
        await using var application = ScriptedHttpSource.Start(HttpScripts.Metrics("orders_total 7\n"));
        await using var cp = await StartAsync();
        Assert.Equal("https", cp.Host.ApiAddress.Scheme);
        await cp.AsAdministratorAsync(HttpMethod.Put, $"/meshes/{Mesh}/meshmetrics/all", Policy(application.Port), Token);
        _files.WriteToken(Now);

        await using var agent = await StartAgentAsync(cp);

        await agent.UntilGenerationAsync(1);
        await agent.ScrapeUntilAsync("orders_total{");
        await agent.UntilAsync(async () => (await HealthAsync(cp)).Contains("1 of 1 proxies run the current configuration", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agent_WithATokenThatExpired_SaysSoAndRecoversWithTheNextOne()
    {
        await using var cp = await StartAsync();
        _files.WriteToken(Now - TimeSpan.FromDays(2));

        await using var agent = await StartAgentAsync(cp);
        await agent.UntilLoggedAsync("answered 401 Unauthorized: the token has expired");
        await agent.UntilLoggedAsync($"put a token for this dataplane into {_files.TokenFile}, it is read anew");
        Assert.Equal(0, agent.Host.GetStatus().Generation);

        _files.WriteToken(Now);
        await agent.UntilGenerationAsync(1);
        await agent.UntilLoggedAsync("is back after");
    }

    [Fact]
    public async Task Agent_WithTheAuthorityOfSomebodyElse_SaysSoAndSendsNoToken()
    {
        _files.WriteStranger();
        await using var cp = await StartAsync();
        _files.WriteToken(Now);

        await using var agent = await StartAgentAsync(cp);

        await agent.UntilLoggedAsync($"gives no configuration: TLS failed: the certificate (CN=127.0.0.1) is not trusted by {_files.AuthorityFile}: ");
        Assert.Equal(0, (await cp.AsAdministratorAsync(HttpMethod.Get, "/dataplanes", null, Token)).Json["total"]!.GetValue<int>());

        // The right one in its place: the file is read for each connection.
        _files.WriteAuthority();
        await agent.UntilGenerationAsync(1);
    }

    private static string Policy(int port) => $$"""{"type":"MeshMetric","mesh":"default","name":"all","spec":{{ConnectedAgent.Spec(port)}} }""";

    private static async Task<string> HealthAsync(RunningControlPlane cp) =>
        (await cp.AsAdministratorAsync(HttpMethod.Get, $"/meshes/{Mesh}/meshmetrics/all/_health", null, Token)).Body;

    private async Task<RunningControlPlane> StartAsync()
    {
        var cp = await RunningControlPlane.StartAsync(
            Token,
            options => SecuredControlPlane.Strict(options) with
            {
                TlsCertificateFile = _files.CertificateFile,
                TlsKeyFile = _files.KeyFile,
            },
            handler: _files.Handler());
        Assert.Equal(201, (await cp.PutSecretAsync(Mesh, $"dataplane-token-signing-key-{Mesh}-{_files.Key.Id}", _files.Key.ToPem(), Token)).Status);
        return cp;
    }

    private Task<ConnectedAgent> StartAgentAsync(RunningControlPlane cp) => ConnectedAgent.StartAsync(
        cp.Host.ApiAddress,
        change: options => options with
        {
            ControlPlane = options.ControlPlane! with { TokenFile = _files.TokenFile, CaFile = _files.AuthorityFile },
        });
}
