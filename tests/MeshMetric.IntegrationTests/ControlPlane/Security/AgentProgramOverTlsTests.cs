using System.Text;
using System.Text.RegularExpressions;

using MeshMetric.Testing;
using MeshMetric.Testing.Http;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

/// <summary>Both programs as they are started in earnest, with TLS and a token. <c>MESHMETRIC_DP_BINARY</c> names another agent than the build's.</summary>
public sealed partial class AgentProgramOverTlsTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly CancellationTokenSource _deadline = new(Patience);
    private readonly TlsFiles _files = new();
    private readonly HttpClient _client;
    private ControlPlaneProgram _cp = null!;

    public AgentProgramOverTlsTests() => _client = new HttpClient(_files.Handler());

    private CancellationToken Cancel => _deadline.Token;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _cp = await ControlPlaneProgram.StartReadyAsync(
            Path.Combine(_files.Directory, "data"), Cancel, "--tls-cert-file", _files.CertificateFile, "--tls-key-file", _files.KeyFile, "--dp-auth", "token");
        var key = Convert.ToBase64String(Encoding.UTF8.GetBytes(_files.Key.ToPem()));
        var name = $"dataplane-token-signing-key-default-{_files.Key.Id}";
        await PutAsync($"/meshes/default/secrets/{name}", $$"""{"type":"Secret","mesh":"default","name":"{{name}}","data":"{{key}}"}""");
    }

    public async ValueTask DisposeAsync()
    {
        await _cp.DisposeAsync();
        _client.Dispose();
        _deadline.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Token_RotatedWhileTheAgentRuns_IsReadAgain()
    {
        await using var application = ScriptedHttpSource.Start(HttpScripts.Metrics("orders_total 7\n"));
        var port = FreePort.Find();
        await PutPolicyAsync(application.Port, port, "{}");
        _files.WriteToken(Now);
        await using var agent = Start();
        await UntilScrapedAsync(port, "orders_total{");

        // An expired one in its place: what it runs on stays, and it says what to do.
        _files.WriteToken(Now - TimeSpan.FromDays(2));
        await PutPolicyAsync(application.Port, port, """{"region": "eu"}""");
        await agent.WaitForLineAsync(Expired, Cancel);
        Assert.Contains(agent.Lines, line => line.Contains($"put a token for this dataplane into {_files.TokenFile}, it is read anew", StringComparison.Ordinal));
        await UntilScrapedAsync(port, "orders_total{");

        _files.WriteToken(Now);
        await UntilScrapedAsync(port, "region=\"eu\"");
        await agent.WaitForLineAsync(Back, Cancel);
    }

    [Fact]
    public async Task Authority_OfSomebodyElse_IsToldWithTheFlagThatNamesIt()
    {
        _files.WriteToken(Now);
        _files.WriteStranger();
        await using var agent = Start();
        var line = (await agent.WaitForLineAsync(Untrusted, Cancel)).Value;
        Assert.Contains($"is not trusted by {_files.AuthorityFile}", line, StringComparison.Ordinal);
        Assert.Contains("check --cp-ca-file", line, StringComparison.Ordinal);
        using (var dataplanes = await _client.GetAsync(new Uri(_cp.Api, "/dataplanes"), Cancel))
        {
            Assert.Contains("\"total\":0", await TextAsync(dataplanes), StringComparison.Ordinal);
        }

        _files.WriteAuthority();
        await agent.WaitForLineAsync(Registered, Cancel);
    }

    [Fact]
    public async Task Authority_NotNamed_IsToldWithTheFlagThatWould()
    {
        _files.WriteToken(Now);
        await using var agent = Start(withAuthority: false);
        Assert.Contains("set --cp-ca-file", (await agent.WaitForLineAsync(Untrusted, Cancel)).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_WithoutTls_IsToldWithTheFlagToChange()
    {
        await using var plain = await RunningControlPlane.StartAsync(Cancel);
        _files.WriteToken(Now);
        await using var agent = Start(new UriBuilder(plain.Host.ApiAddress) { Scheme = "https" }.Uri);
        Assert.Contains("that the port of --cp-address speaks TLS", (await agent.WaitForLineAsync(Untrusted, Cancel)).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_PlainAtAPortWithTls_IsToldToUseHttps()
    {
        _files.WriteToken(Now);
        await using var agent = Start(new UriBuilder(_cp.Api) { Scheme = "http" }.Uri);
        await agent.WaitForLineAsync(NeedsHttps, Cancel);
    }

    private RunningProgram Start(Uri? address = null, bool withAuthority = true)
    {
        string[] arguments =
        [
            "run", "--cp-address", (address ?? _cp.Api).ToString(), "--dataplane-token-file", _files.TokenFile, .. withAuthority ? (string[])["--cp-ca-file", _files.AuthorityFile] : [],
            "--name", ConnectedAgent.Name, "--service", "backend", "--port", "8080", "--listen-address", "127.0.0.1",
            "--state-dir", Path.Combine(_files.Directory, "state"), "--cp-max-backoff", "200ms",
        ];
        return Environment.GetEnvironmentVariable("MESHMETRIC_DP_BINARY") is { } binary
            ? RealProgram.At(binary).Start(arguments)
            : RealProgram.Find("dotnet").Start([Path.Combine(AppContext.BaseDirectory, "meshmetric-dp.dll"), .. arguments]);
    }

    private Task PutPolicyAsync(int application, int port, string labels) => PutAsync(
        "/meshes/default/meshmetrics/all",
        $$"""{"type":"MeshMetric","mesh":"default","name":"all","spec":{{ConnectedAgent.Spec(application, labels).Replace("5670", $"{port}", StringComparison.Ordinal)}} }""");

    // Asks from this machine, which is the administrator's.
    private async Task PutAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.PutAsync(new Uri(_cp.Api, path), content, Cancel);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<string> TextAsync(HttpResponseMessage response)
    {
        using var body = new MemoryStream();
        await response.Content.CopyToAsync(body, Cancel);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    private Task UntilScrapedAsync(int port, string part) => Eventually.HoldsAsync(
        async () =>
        {
            try
            {
                using var response = await _client.GetAsync(new Uri($"http://127.0.0.1:{port}/metrics"), Cancel);
                return (await TextAsync(response)).Contains(part, StringComparison.Ordinal);
            }
            catch (HttpRequestException)
            {
                // Its port is not open yet.
                return false;
            }
        },
        Cancel);

    [GeneratedRegex("answered 401 Unauthorized: the token has expired", RegexOptions.CultureInvariant)]
    private static partial Regex Expired { get; }

    [GeneratedRegex("is back after", RegexOptions.CultureInvariant)]
    private static partial Regex Back { get; }

    [GeneratedRegex("TLS failed: .*", RegexOptions.CultureInvariant)]
    private static partial Regex Untrusted { get; }

    [GeneratedRegex("Registered dataplane", RegexOptions.CultureInvariant)]
    private static partial Regex Registered { get; }

    [GeneratedRegex("this port speaks TLS", RegexOptions.CultureInvariant)]
    private static partial Regex NeedsHttps { get; }
}
