using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

using MeshMetric.Testing.Http;
using MeshMetric.Testing.Otlp;
using MeshMetric.Tokens;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

/// <summary>An agent and its control plane as they are in earnest: with TLS and with a token.</summary>
public sealed class AgentOverTlsTests : IDisposable
{
    private const string Mesh = "default";

    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-tls-").FullName;
    private readonly TestAuthority _authority = new();
    private readonly SigningKey _key = SigningKey.Create("1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private string TokenFile => Path.Combine(_directory, "token");

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Agent_WithTheAuthorityAndAToken_GetsItsConfiguration()
    {
        await using var application = ScriptedHttpSource.Start(HttpScripts.Metrics("orders_total 7\n"));
        await using var cp = await StartAsync();
        Assert.Equal("https", cp.Host.ApiAddress.Scheme);
        await cp.AsAdministratorAsync(HttpMethod.Put, $"/meshes/{Mesh}/meshmetrics/all", Policy(application.Port), Token);
        await WriteTokenAsync(Now);

        await using var agent = await StartAgentAsync(cp, WriteFile("ca.pem", _authority.CertificatePem));

        await agent.UntilGenerationAsync(1);
        await agent.ScrapeUntilAsync("orders_total{");
        await agent.UntilAsync(async () => (await HealthAsync(cp)).Contains("1 of 1 proxies run the current configuration", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agent_WithATokenThatExpired_SaysSoAndRecoversWithTheNextOne()
    {
        await using var cp = await StartAsync();
        await WriteTokenAsync(Now - TimeSpan.FromDays(2));

        await using var agent = await StartAgentAsync(cp, WriteFile("ca.pem", _authority.CertificatePem));
        await agent.UntilLoggedAsync("answered 401 Unauthorized: the token has expired");
        await agent.UntilLoggedAsync($"put a token for this dataplane into {TokenFile}, it is read anew");
        Assert.Equal(0, agent.Host.GetStatus().Generation);

        await WriteTokenAsync(Now);
        await agent.UntilGenerationAsync(1);
        await agent.UntilLoggedAsync("is back after");
    }

    [Fact]
    public async Task Agent_WithTheAuthorityOfSomebodyElse_SaysSoAndSendsNoToken()
    {
        using var stranger = new TestAuthority();
        await using var cp = await StartAsync();
        await WriteTokenAsync(Now);

        await using var agent = await StartAgentAsync(cp, WriteFile("ca.pem", stranger.CertificatePem));

        await agent.UntilLoggedAsync("gives no configuration: TLS failed: ");
        Assert.Equal(0, (await cp.AsAdministratorAsync(HttpMethod.Get, "/dataplanes", null, Token)).Json["total"]!.GetValue<int>());

        // The right one in its place: the file is read for each connection.
        WriteFile("ca.pem", _authority.CertificatePem);
        await agent.UntilGenerationAsync(1);
    }

    private static string Policy(int port) => $$"""{"type":"MeshMetric","mesh":"default","name":"all","spec":{{ConnectedAgent.Spec(port)}} }""";

    private static async Task<string> HealthAsync(RunningControlPlane cp) =>
        (await cp.AsAdministratorAsync(HttpMethod.Get, $"/meshes/{Mesh}/meshmetrics/all/_health", null, Token)).Body;

    private async Task<RunningControlPlane> StartAsync()
    {
        var (certificate, key) = _authority.IssueServerPem("127.0.0.1");
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPem(_authority.CertificatePem);
        var cp = await RunningControlPlane.StartAsync(
            Token,
            options => SecuredControlPlane.Strict(options) with
            {
                TlsCertificateFile = WriteFile("server.pem", certificate),
                TlsKeyFile = WriteFile("server.key", key),
            },
            handler: new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } });
        Assert.Equal(201, (await cp.PutSecretAsync(Mesh, $"dataplane-token-signing-key-{Mesh}-{_key.Id}", _key.ToPem(), Token)).Status);
        return cp;
    }

    private Task<ConnectedAgent> StartAgentAsync(RunningControlPlane cp, string caFile) => ConnectedAgent.StartAsync(
        cp.Host.ApiAddress,
        change: options => options with { ControlPlane = options.ControlPlane! with { TokenFile = TokenFile, CaFile = caFile } });

    private Task WriteTokenAsync(DateTimeOffset now)
    {
        var claims = new DataplaneClaims { Mesh = Mesh, Name = ConnectedAgent.Name };
        return File.WriteAllTextAsync(TokenFile, TokenWriter.Write(claims, _key, now, TimeSpan.FromDays(1)).Text + "\n", Token);
    }

    private string WriteFile(string name, string content)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, content);
        return path;
    }
}
