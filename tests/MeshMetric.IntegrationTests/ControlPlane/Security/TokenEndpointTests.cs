using System.Text.Json.Nodes;

using MeshMetric.Testing.Tokens;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

public sealed class TokenEndpointTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DataplaneToken_AsKumactlAsks_IsKumas()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        var answer = await cp.SendAsync(
            HttpMethod.Post,
            "/tokens/dataplane",
            """{"name":"web-1","mesh":"default","tags":{"kuma.io/service":["web"]},"type":"dataplane","workload":"","validFor":"24h0m0s"}""",
            Token);

        Assert.Equal((200, "text/plain"), (answer.Status, answer.ContentType));
        Assert.DoesNotContain('\n', answer.Body);
        Assert.Equal("1", JsonNode.Parse(HandMadeToken.Header(answer.Body))!["kid"]!.GetValue<string>());
        var payload = JsonNode.Parse(HandMadeToken.Payload(answer.Body))!;
        Assert.Equal(("web-1", "default", "dataplane"), ((string)payload["Name"]!, (string)payload["Mesh"]!, (string)payload["Type"]!));
        Assert.Equal(86400 + 5, (long)payload["exp"]! - (long)payload["nbf"]!);
    }

    [Theory]
    [InlineData("dataplane", """{"mesh":"default"}""", "validFor")]
    [InlineData("dataplane", """{"mesh":"default","validFor":"soon"}""", "validFor")]
    [InlineData("dataplane", """{"mesh":"nowhere","validFor":"1h"}""", "mesh")]
    [InlineData("dataplane", """{"mesh":["default"],"validFor":"1h"}""", "mesh")]
    [InlineData("dataplane", """{"mesh":"default","type":"ingress","validFor":"1h"}""", "type")]
    [InlineData("dataplane", """{"mesh":"default","tags":{"a":"b"},"validFor":"1h"}""", "tags[\"a\"]")]
    [InlineData("user", """{"groups":[],"validFor":"1h"}""", "name")]
    [InlineData("user", """{"name":"ann","groups":"ops","validFor":"1h"}""", "groups")]
    [InlineData("user", """{"name":"ann"}""", "validFor")]
    public async Task Request_WithAWrongField_IsRefusedByItsName(string kind, string body, string field)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        var answer = await cp.SendAsync(HttpMethod.Post, $"/tokens/{kind}", body, Token);

        Assert.Equal(400, answer.Status);
        Assert.Contains(answer.Json["invalid_parameters"]!.AsArray(), parameter => (string)parameter!["field"]! == field);
        Assert.NotEqual("", (string)answer.Json["title"]!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"validFor\":\"1h\"} trailing")]
    public async Task Request_ThatIsNone_IsRefused(string body)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        Assert.Equal(400, (await cp.SendAsync(HttpMethod.Post, "/tokens/dataplane", body, Token)).Status);
        Assert.Equal(413, (await cp.SendAsync(HttpMethod.Post, "/tokens/dataplane", new string(' ', 2 * 1024 * 1024), Token)).Status);
    }

    [Fact]
    public async Task Token_TooLongForAHeader_IsRefused()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        var answer = await cp.SendAsync(
            HttpMethod.Post, "/tokens/user", $$"""{"name":"ann","groups":["{{new string('g', 20_000)}}"],"validFor":"1h"}""", Token);

        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task ZoneToken_IsRefusedWithTheReason()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        var answer = await cp.SendAsync(HttpMethod.Post, "/tokens/zone", """{"zone":"east","validFor":"1h"}""", Token);

        Assert.Equal(400, answer.Status);
        Assert.Contains("zone prox", (string)answer.Json["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_OfAMeshCreatedLater_AreMadeOnFirstNeedAndGoWithTheMesh()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutAsync("/meshes/later", """{"type":"Mesh","name":"later"}""", Token);
        Assert.Equal(404, (await cp.GetAsync("/meshes/later/secrets/dataplane-token-signing-key-later-1", Token)).Status);

        await cp.IssueAsync("dataplane", """{"mesh":"later","validFor":"1h"}""", Token);

        Assert.Equal(200, (await cp.GetAsync("/meshes/later/secrets/dataplane-token-signing-key-later-1", Token)).Status);
        Assert.Equal(200, (await cp.DeleteAsync("/meshes/later", Token)).Status);
        await cp.PutAsync("/meshes/later", """{"type":"Mesh","name":"later"}""", Token);
        Assert.Equal(404, (await cp.GetAsync("/meshes/later/secrets/dataplane-token-signing-key-later-1", Token)).Status);
        Assert.Equal("1", Kid(await cp.IssueAsync("dataplane", """{"mesh":"later","validFor":"1h"}""", Token)));
    }

    [Fact]
    public async Task Keys_AskedForByManyAtOnce_AreMadeOnce()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cp.IssueAsync("dataplane", """{"mesh":"default","validFor":"1h"}""", Token)));

        var keys = (await cp.GetAsync("/meshes/default/secrets?name=signing-key", Token)).Json;
        Assert.Equal(1, (int)keys["total"]!);
    }

    [Fact]
    public async Task Key_Rotated_SignsAtOnceWhileTheOldOneHoldsUntilItIsDeleted()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var old = await cp.IssueAsync("user", """{"name":"ann","validFor":"1h"}""", Token);

        Assert.Equal(201, (await cp.PutSecretAsync(null, "user-token-signing-key-2", MeshMetric.Tokens.SigningKey.Create("2").ToPem(), Token)).Status);

        var young = await cp.IssueAsync("user", """{"name":"ann","groups":["admin"],"validFor":"1h"}""", Token);
        Assert.Equal("2", Kid(young));
        Assert.Equal(200, await StatusAsync(cp, old));
        Assert.Equal(200, await StatusAsync(cp, young));
        var deletion = await cp.SendAsync(HttpMethod.Delete, "/global-secrets/user-token-signing-key-1", null, Token, SecuredControlPlane.Bearer(young));
        Assert.Equal(200, deletion.Status);
        Assert.Equal(401, await StatusAsync(cp, old));
        Assert.Equal(200, await StatusAsync(cp, young));
    }

    [Fact]
    public async Task Token_Revoked_IsRefusedAtOnceAndAfterARestart()
    {
        var directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
        string bad;
        string good;
        await using (var cp = await SecuredControlPlane.StartAsync(Token, directory))
        {
            bad = await cp.IssueAsync("user", """{"name":"ann","validFor":"1h"}""", Token);
            good = await cp.IssueAsync("user", """{"name":"bob","validFor":"1h"}""", Token);
            Assert.Equal(200, await StatusAsync(cp, bad));
            var id = (string)JsonNode.Parse(HandMadeToken.Payload(bad))!["jti"]!;

            await cp.PutSecretAsync(null, "user-token-revocations", $"00000000-0000-0000-0000-000000000000,{id}\n", Token);

            Assert.Equal(401, await StatusAsync(cp, bad));
            Assert.Equal(200, await StatusAsync(cp, good));
        }

        await using (var cp = await SecuredControlPlane.StartAsync(Token, directory))
        {
            Assert.Equal(401, await StatusAsync(cp, bad));
            Assert.Equal(200, await StatusAsync(cp, good));
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Key_OnlyPublic_ChecksAndDoesNotSign()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var offline = MeshMetric.Tokens.SigningKey.Create("9");
        await cp.PutSecretAsync(null, "user-token-signing-key-9", offline.ToPublicPem(), Token);

        var token = MeshMetric.Tokens.TokenWriter.Write(
            new MeshMetric.Tokens.UserClaims("offline", []), offline, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1)).Text;

        Assert.Equal(200, await StatusAsync(cp, token));
        Assert.Equal("1", Kid(await cp.IssueAsync("user", """{"name":"ann","validFor":"1h"}""", Token)));
    }

    private static string Kid(string token) => (string)JsonNode.Parse(HandMadeToken.Header(token))!["kid"]!;

    private static async Task<int> StatusAsync(RunningControlPlane cp, string token) =>
        (await cp.SendAsync(HttpMethod.Get, "/meshes", null, Token, SecuredControlPlane.Bearer(token))).Status;
}
