using System.Text;
using System.Text.Json.Nodes;

using MeshMetric.Testing.Tokens;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

public sealed class AccessTests
{
    private const string Mesh = """{"type":"Mesh","name":"other"}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Anonymous_MayReadResourcesAndNothingElse()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);

        foreach (var path in new[] { "/", "/meshes", "/meshes/default", "/meshmetrics", "/dataplanes", "/who-am-i", "/policies", "/_resources" })
        {
            Assert.Equal(200, (await cp.GetAsync(path, Token)).Status);
        }

        foreach (var path in new[]
            { "/config", "/secrets", "/meshes/default/secrets", "/meshes/default/secrets/x", "/global-secrets", "/global-secrets/admin-user-token" })
        {
            Assert.Equal(401, (await cp.GetAsync(path, Token)).Status);
        }

        Assert.Equal(401, (await cp.PutAsync("/meshes/other", Mesh, Token)).Status);
        Assert.Equal(401, (await cp.DeleteAsync("/meshes/default", Token)).Status);
        foreach (var kind in new[] { "dataplane", "user", "zone" })
        {
            Assert.Equal(401, (await cp.SendAsync(HttpMethod.Post, $"/tokens/{kind}", "{}", Token)).Status);
        }

        Assert.Equal("mesh-system:anonymous", (await cp.GetAsync("/who-am-i", Token)).Json["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Refusal_OfAnonymous_IsInTheApisFormAndNamesTheScheme()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);

        using var answer = await cp.Api.GetAsync(new Uri("/config", UriKind.Relative), Token);

        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        var body = (await cp.GetAsync("/config", Token)).Json;
        Assert.Equal("Unauthenticated", body["title"]!.GetValue<string>());
        Assert.Contains("Bearer", body["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_WhoIsNoAdministrator_ReadsAndIsForbiddenTheRest()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var ann = SecuredControlPlane.Bearer(await cp.IssueAsync("user", """{"name":"ann","groups":["ops"],"validFor":"1h"}""", Token));

        Assert.Equal(200, (await cp.SendAsync(HttpMethod.Get, "/meshes", null, Token, ann)).Status);
        var who = (await cp.SendAsync(HttpMethod.Get, "/who-am-i", null, Token, ann)).Json;
        Assert.Equal("""{"name":"ann","groups":["ops","mesh-system:authenticated"]}""", who.ToJsonString());
        foreach (var (method, path) in new[] { (HttpMethod.Put, "/meshes/other"), (HttpMethod.Get, "/global-secrets/admin-user-token"), (HttpMethod.Post, "/tokens/user") })
        {
            var answer = await cp.SendAsync(method, path, method == HttpMethod.Get ? null : Mesh, Token, ann);
            Assert.Equal((403, "Access Denied"), (answer.Status, answer.Json["title"]!.GetValue<string>()));
        }
    }

    [Theory]
    [InlineData("mesh-system:admin")]
    [InlineData("admin")]
    public async Task User_InTheAdministratorsGroup_MayWrite(string group)
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var ann = SecuredControlPlane.Bearer(await cp.IssueAsync("user", $$"""{"name":"ann","groups":["{{group}}"],"validFor":"1h"}""", Token));

        Assert.Equal(201, (await cp.SendAsync(HttpMethod.Put, "/meshes/other", Mesh, Token, ann)).Status);
    }

    [Fact]
    public async Task FirstToken_FromThisMachine_OpensEverythingFromElsewhere()
    {
        var directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
        string token;
        await using (var cp = await RunningControlPlane.StartAsync(Token, directory: directory))
        {
            var secret = (await cp.GetAsync("/global-secrets/admin-user-token", Token)).Json;
            Assert.Equal("GlobalSecret", secret["type"]!.GetValue<string>());
            token = Encoding.ASCII.GetString(Convert.FromBase64String(secret["data"]!.GetValue<string>()));
        }

        await using (var cp = await SecuredControlPlane.StartAsync(Token, directory))
        {
            Assert.Equal(201, (await cp.SendAsync(HttpMethod.Put, "/meshes/other", Mesh, Token, SecuredControlPlane.Bearer(token))).Status);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task FirstToken_WhenNotWanted_IsNotMade()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token, options => options with { BootstrapAdminToken = false });

        Assert.Equal(404, (await cp.GetAsync("/global-secrets/admin-user-token", Token)).Status);
        Assert.Equal(200, (await cp.GetAsync("/global-secrets/user-token-signing-key-1", Token)).Status);
    }

    [Fact]
    public async Task ThisMachine_WithoutToken_IsTheAdministrator()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        Assert.Equal("mesh-system:admin", (await cp.GetAsync("/who-am-i", Token)).Json["name"]!.GetValue<string>());
        Assert.Equal(201, (await cp.PutAsync("/meshes/other", Mesh, Token)).Status);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Host", "rebound.example")]
    public async Task ThisMachine_ThroughAProxyOrFromAPage_IsNobody(string header, string value)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        var answer = await cp.SendAsync(HttpMethod.Put, "/meshes/other", Mesh, Token, (header, value));

        Assert.Equal(401, answer.Status);
        Assert.Equal(404, (await cp.GetAsync("/meshes/other", Token)).Status);
    }

    [Theory]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer ")]
    [InlineData("Bearer")]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    [InlineData("")]
    public async Task Credentials_ThatAreNone_AreRefusedAlsoOnThisMachine(string authorization)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        Assert.Equal(401, (await cp.SendAsync(HttpMethod.Get, "/meshes", null, Token, ("Authorization", authorization))).Status);
    }

    [Fact]
    public async Task Token_ForgedInAnyWay_IsRefused()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var good = await cp.IssueAsync("user", """{"name":"ann","groups":["ops"],"validFor":"1h"}""", Token);
        var pem = await PemAsync(cp);
        var payload = HandMadeToken.Payload(good);
        var rs256 = HandMadeToken.Header(good);
        var forged = new Dictionary<string, string>
        {
            ["tampered"] = HandMadeToken.Tampered(good, json => json.Replace("ops", "mesh-system:admin", StringComparison.Ordinal)),
            ["alg none"] = HandMadeToken.WithoutSignature("""{"alg":"none","kid":"1"}""", payload),
            ["unsigned"] = HandMadeToken.WithoutSignature(rs256, payload),
            ["HS256 with the public key"] = HandMadeToken.Hs256(
                Encoding.ASCII.GetBytes(MeshMetric.Tokens.SigningKey.Read("1", pem, out _)!.ToPublicPem()), """{"alg":"HS256","kid":"1"}""", payload),
            ["another kid"] = HandMadeToken.Rs256(pem, """{"alg":"RS256","kid":"2"}""", payload),
            ["no kid"] = HandMadeToken.Rs256(pem, """{"alg":"RS256"}""", payload),
            ["another key"] = HandMadeToken.Rs256(MeshMetric.Tokens.SigningKey.Create("1").ToPem(), rs256, payload),
            ["expired"] = HandMadeToken.Rs256(pem, rs256, With(payload, "exp", 1)),
            ["not yet valid"] = HandMadeToken.Rs256(pem, rs256, With(payload, "nbf", 4_000_000_000)),
            ["cut"] = good[..^10],
            ["a dataplane's"] = await cp.IssueAsync("dataplane", """{"name":"ann","mesh":"default","validFor":"1h"}""", Token),
        };

        Assert.Equal(200, (await cp.SendAsync(HttpMethod.Get, "/meshes", null, Token, SecuredControlPlane.Bearer(HandMadeToken.Rs256(pem, rs256, payload)))).Status);
        foreach (var (how, token) in forged)
        {
            var answer = await cp.SendAsync(HttpMethod.Get, "/meshes", null, Token, SecuredControlPlane.Bearer(token));
            Assert.True(answer.Status == 401, $"{how}: {answer.Status}");
            Assert.DoesNotContain(token, answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Configuration_ForTheAdministrator_ShowsPathsAndNoSecrets()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        var config = (await cp.GetAsync("/config", Token)).Json;

        Assert.Equal("none", config["dp-auth"]!.GetValue<string>());
        Assert.Equal(Path.Combine(cp.DataDirectory, "encryption-key"), config["encryption-key-file"]!.GetValue<string>());
        var key = (await File.ReadAllTextAsync(Path.Combine(cp.DataDirectory, "encryption-key"), Token)).Trim();
        Assert.DoesNotContain(key, config.ToJsonString(), StringComparison.Ordinal);
    }

    private static async Task<string> PemAsync(RunningControlPlane cp)
    {
        var secret = (await cp.AsAdministratorAsync(HttpMethod.Get, "/global-secrets/user-token-signing-key-1", null, Token)).Json;
        return Encoding.ASCII.GetString(Convert.FromBase64String(secret["data"]!.GetValue<string>()));
    }

    private static string With(string payload, string claim, long value)
    {
        var json = JsonNode.Parse(payload)!;
        json[claim] = value;
        return json.ToJsonString();
    }
}
