using MeshMetric.Cli;
using MeshMetric.IntegrationTests.ControlPlane;
using MeshMetric.IntegrationTests.ControlPlane.Security;
using MeshMetric.Testing.Otlp;
using MeshMetric.Testing.Tokens;

using Xunit;

namespace MeshMetric.IntegrationTests.Cli;

/// <summary>Commands that speak to a control plane, and the file that remembers where it is.</summary>
public sealed class ControlPlaneCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-cli-").FullName;
    private readonly Dictionary<string, string> _variables = [];

    public ControlPlaneCommandTests() => _variables["MESHMETRIC_CONFIG"] = ConfigFile;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string ConfigFile => Path.Combine(_directory, "home", "config");

    [Fact]
    public async Task Token_FromARunningControlPlane_IsPrinted()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        var (code, output, error) = await RunAsync(
            "generate", "dataplane-token", "--name", "web-1", "--tag", "kuma.io/service=web", "--valid-for", "1h", "--cp-address", cp.Host.ApiAddress.ToString());

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("\"Name\":\"web-1\"", HandMadeToken.Payload(output.Trim()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_OfTheControlPlane_IsShownWithItsFields()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        _variables["MESHMETRIC_CP_ADDRESS"] = cp.Host.ApiAddress.ToString();

        var (code, output, error) = await RunAsync("generate", "dataplane-token", "--mesh", "nowhere", "--valid-for", "1h");

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("* mesh: mesh of name nowhere is not found", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfAContext_OpensWhatNeedsOneAndGoesNowhereElse()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        string[] generate = ["generate", "user-token", "--name", "ann", "--valid-for", "1h"];
        var tokenFile = Path.Combine(_directory, "token");
        await File.WriteAllTextAsync(tokenFile, await cp.AdministratorTokenAsync(Token) + "\n", Token);
        Assert.Equal(3, (await RunAsync([.. generate, "--cp-address", cp.Host.ApiAddress.ToString()])).Code);

        Assert.Equal(0, (await RunAsync("config", "set", "test", "--cp-address", cp.Host.ApiAddress.ToString(), "--token-file", tokenFile)).Code);

        Assert.Equal(0, (await RunAsync(generate)).Code);
        Assert.Equal(0, (await RunAsync([.. generate, "--context", "test"])).Code);
        Assert.Equal(3, (await RunAsync([.. generate, "--cp-address", $"http://localhost:{cp.Host.ApiAddress.Port}"])).Code);
        _variables["MESHMETRIC_TOKEN"] = "wrong";
        Assert.Equal(3, (await RunAsync(generate)).Code);
        Assert.Equal(0, (await RunAsync([.. generate, "--token-file", tokenFile])).Code);
    }

    [Theory]
    [InlineData("/meshes/default/secrets/dataplane-token-signing-key-default-2", "--mesh", "default")]
    [InlineData("/global-secrets/user-token-signing-key-2")]
    public async Task SigningKey_AsPrinted_IsWhatTheControlPlaneTakes(string path, params string[] args)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        var (_, secret, _) = await RunAsync(["generate", "signing-key", "--kid", "2", .. args]);

        Assert.Equal(201, (await cp.PutAsync(path, secret, Token)).Status);
    }

    [Fact]
    public async Task Contexts_SetUsedListedRemoved_AreInAFileForTheirOwnerAlone()
    {
        await RunAsync("config", "set", "one", "--cp-address", "http://one:5681", "--token", "hunter2");
        await RunAsync("config", "set", "two", "--cp-address", "https://two:5681");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ConfigFile));
        }

        Assert.Equal("* one  http://one:5681  token\n  two  https://two:5681\n", (await RunAsync("config", "contexts")).Output.ReplaceLineEndings("\n"));
        Assert.Equal(0, (await RunAsync("config", "use", "two")).Code);
        Assert.Equal(0, (await RunAsync("config", "remove", "one")).Code);
        Assert.Equal("* two  https://two:5681\n", (await RunAsync("config", "contexts")).Output.ReplaceLineEndings("\n"));
        Assert.Equal(2, (await RunAsync("config", "use", "one")).Code);
        Assert.DoesNotContain("hunter2", await File.ReadAllTextAsync(ConfigFile, Token), StringComparison.Ordinal);
        Assert.Equal(["config"], Directory.GetFiles(Path.GetDirectoryName(ConfigFile)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task ControlPlane_ThatIsNotThere_IsSaidSo()
    {
        var (code, _, error) = await RunAsync("generate", "user-token", "--name", "ann", "--valid-for", "1h", "--cp-address", "http://127.0.0.1:1");

        Assert.Equal(3, code);
        Assert.Contains("meshmetric-cp run", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ControlPlane_WithTls_NeedsItsAuthority()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.IssueServer("127.0.0.1");
        var (cert, key, ca) = (Path.Combine(_directory, "cert.pem"), Path.Combine(_directory, "key.pem"), Path.Combine(_directory, "ca.pem"));
        await File.WriteAllTextAsync(cert, certificate.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(ca, authority.CertificatePem, Token);
        using (var ecdsa = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate)!)
        {
            await File.WriteAllTextAsync(key, ecdsa.ExportPkcs8PrivateKeyPem(), Token);
        }

        await using var cp = await RunningControlPlane.StartAsync(Token, options => options with { TlsCertificateFile = cert, TlsKeyFile = key });
        string[] generate = ["generate", "user-token", "--name", "ann", "--valid-for", "1h", "--cp-address", cp.Host.ApiAddress.ToString()];

        var refused = await RunAsync(generate);
        Assert.Equal(3, refused.Code);
        Assert.Contains("--ca-cert-file", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync([.. generate, "--ca-cert-file", ca])).Code);
        Assert.Equal(0, (await RunAsync([.. generate, "--skip-verify"])).Code);
        Assert.Equal(2, (await RunAsync([.. generate, "--ca-cert-file", key])).Code);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var terminal = new Terminal(Stream.Null, output, error) { Variable = name => _variables.GetValueOrDefault(name) };
        int code = await Application.RunAsync(args, terminal, Token);
        return (code, output.ToString(), error.ToString());
    }
}
