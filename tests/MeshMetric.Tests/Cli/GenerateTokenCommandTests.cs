using System.Text;
using System.Text.Json;

using MeshMetric.Testing.Tokens;
using MeshMetric.Tests.Tokens;
using MeshMetric.Tokens;

using Xunit;

namespace MeshMetric.Tests.Cli;

public sealed class GenerateTokenCommandTests
{
    private static readonly Dictionary<string, byte[]> Keys = new()
    {
        ["key.pem"] = Encoding.ASCII.GetBytes(TestKeys.One.ToPem()),
        ["public.pem"] = Encoding.ASCII.GetBytes(TestKeys.One.ToPublicPem()),
        ["other.pem"] = "hunter2"u8.ToArray(),
    };

    [Fact]
    public async Task DataplaneToken_Offline_IsGoodAtTheControlPlane()
    {
        CommandRun run = await CommandRun.OfFilesAsync(
            Keys, "generate", "dataplane-token", "--name", "web-1", "--mesh", "shop", "--tag", "kuma.io/service=web,web-admin", "--tag", "version=1",
            "--workload", "web", "--valid-for", "24h", "--signing-key-path", "key.pem", "--kid", "1");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        CheckedToken check = await TokenReader.CheckAsync(run.Output.Trim(), new KeyRing([TestKeys.One], []), TimeProvider.System.GetUtcNow());
        DataplaneClaims claims = DataplaneClaims.Read(check.Payload)!;
        Assert.Equal(("shop", "web-1", "web"), (claims.Mesh, claims.Name, claims.Workload));
        Assert.Equal(["web", "web-admin"], claims.Tags["kuma.io/service"]);
        Assert.Equal(["1"], claims.Tags["version"]);
        Assert.Equal(86400, check.Payload.GetProperty("exp").GetInt64() - check.Payload.GetProperty("iat").GetInt64());
    }

    [Fact]
    public async Task UserToken_Offline_IsGoodAtTheControlPlane()
    {
        CommandRun run = await CommandRun.OfFilesAsync(
            Keys, "generate", "user-token", "--name", "ann", "--group", "ops", "--group", "admin", "--valid-for", "1h", "--signing-key-path", "key.pem", "--kid", "7");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument header = JsonDocument.Parse(HandMadeToken.Header(run.Output.Trim()));
        Assert.Equal("7", header.RootElement.GetProperty("kid").GetString());
        using JsonDocument payload = JsonDocument.Parse(HandMadeToken.Payload(run.Output.Trim()));
        Assert.Equal(["ops", "admin"], payload.RootElement.GetProperty("Groups").EnumerateArray().Select(group => group.GetString()));
    }

    [Theory]
    [InlineData("--valid-for", "dataplane-token", "--name", "a")]
    [InlineData("--valid-for", "dataplane-token", "--valid-for", "soon")]
    [InlineData("--valid-for", "dataplane-token", "--valid-for", "-1h")]
    [InlineData("--name", "user-token", "--valid-for", "1h")]
    [InlineData("--tag", "dataplane-token", "--valid-for", "1h", "--tag", "web", "--signing-key-path", "key.pem", "--kid", "1")]
    [InlineData("--tag", "dataplane-token", "--valid-for", "1h", "--tag", "service=", "--signing-key-path", "key.pem", "--kid", "1")]
    [InlineData("--kid", "dataplane-token", "--valid-for", "1h", "--signing-key-path", "key.pem")]
    [InlineData("--kid", "dataplane-token", "--valid-for", "1h", "--kid", "1")]
    [InlineData("public key", "dataplane-token", "--valid-for", "1h", "--kid", "1", "--signing-key-path", "public.pem")]
    [InlineData("other.pem", "dataplane-token", "--valid-for", "1h", "--kid", "1", "--signing-key-path", "other.pem")]
    [InlineData("missing.pem", "dataplane-token", "--valid-for", "1h", "--kid", "1", "--signing-key-path", "missing.pem")]
    [InlineData("--cp-address", "dataplane-token", "--valid-for", "1h", "--cp-address", "cp:5681")]
    [InlineData("--cp-address", "dataplane-token", "--valid-for", "1h", "--cp-address", "http://user:password@cp:5681")]
    [InlineData("--api-timeout", "dataplane-token", "--valid-for", "1h", "--api-timeout", "soon")]
    [InlineData("--token", "dataplane-token", "--valid-for", "1h", "--token", "a", "--token-file", "key.pem")]
    [InlineData("nowhere", "dataplane-token", "--valid-for", "1h", "--context", "nowhere")]
    public async Task Call_Wrong_NamesWhatIs(string named, params string[] args)
    {
        CommandRun run = await CommandRun.OfFilesAsync(Keys, ["generate", .. args]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task SigningKey_AsPem_IsOne()
    {
        CommandRun run = await CommandRun.OfAsync("", "generate", "signing-key");

        Assert.True(SigningKey.Read("1", run.Output, out _)!.CanSign);
    }

    [Theory]
    [InlineData(null, "type: GlobalSecret\nname: user-token-signing-key-2\ndata: ")]
    [InlineData("shop", "type: Secret\nmesh: shop\nname: dataplane-token-signing-key-shop-2\ndata: ")]
    public async Task SigningKey_WithItsSerial_IsTheSecret(string? mesh, string head)
    {
        CommandRun run = await CommandRun.OfAsync("", ["generate", "signing-key", "--kid", "2", .. mesh is null ? [] : new[] { "--mesh", mesh }]);

        Assert.StartsWith(head, run.Output, StringComparison.Ordinal);
        string pem = Encoding.ASCII.GetString(Convert.FromBase64String(run.Output[head.Length..].Trim()));
        Assert.True(SigningKey.Read("2", pem, out _)!.CanSign);
    }

    [Fact]
    public async Task PublicKey_OfASigningKey_IsItsHalf()
    {
        CommandRun run = await CommandRun.OfFilesAsync(Keys, "generate", "public-key", "--signing-key-path", "key.pem");

        Assert.Equal(TestKeys.One.ToPublicPem(), run.Output);
    }
}
