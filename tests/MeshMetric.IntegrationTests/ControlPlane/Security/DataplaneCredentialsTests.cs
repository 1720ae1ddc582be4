using System.Text.Json.Nodes;

using MeshMetric.ControlPlane;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.Security;
using MeshMetric.Resources;
using MeshMetric.Testing.Tokens;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

public sealed class DataplaneCredentialsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_OfADataplane_OpensItsOwnAndNothingElse()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        await cp.AsAdministratorAsync(HttpMethod.Put, "/meshes/other", """{"type":"Mesh","name":"other"}""", Token);
        var token = await cp.IssueAsync("dataplane", """{"mesh":"default","name":"web-1","validFor":"1h"}""", Token);

        Assert.Null(await AdmitAsync(cp, token, "default", "web-1"));
        Assert.Equal(403, (await AdmitAsync(cp, token, "default", "web-2"))?.Status);
        Assert.Equal(401, (await AdmitAsync(cp, token, "other", "web-1"))?.Status);
        Assert.Equal(401, (await AdmitAsync(cp, token, "", ""))?.Status);
        foreach (var (method, path) in new[] { (HttpMethod.Get, "/meshes"), (HttpMethod.Put, "/meshes/default/dataplanes/web-1"), (HttpMethod.Get, "/secrets") })
        {
            Assert.Equal(401, (await cp.SendAsync(method, path, method == HttpMethod.Put ? "{}" : null, Token, SecuredControlPlane.Bearer(token))).Status);
        }
    }

    [Fact]
    public async Task Token_OfAUser_OpensNoDataplane()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        await cp.IssueAsync("dataplane", """{"mesh":"default","validFor":"1h"}""", Token);

        Assert.Equal(401, (await AdmitAsync(cp, await cp.AdministratorTokenAsync(Token), "default", "web-1"))?.Status);
    }

    [Fact]
    public async Task Token_MissingOrForged_OpensNothing()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var good = await cp.IssueAsync("dataplane", """{"mesh":"default","name":"web-1","validFor":"1h"}""", Token);

        Assert.Equal(401, (await AdmitAsync(cp, null, "default", "web-1"))?.Status);
        foreach (var bad in new[]
            {
                "", "nonsense", good[..^4],
                HandMadeToken.Tampered(good, json => json.Replace("web-1", "web-2", StringComparison.Ordinal)),
                HandMadeToken.WithoutSignature("""{"alg":"none","kid":"1"}""", HandMadeToken.Payload(good)),
            })
        {
            Assert.Equal(401, (await AdmitAsync(cp, bad, "default", "web-1"))?.Status);
            Assert.Equal(401, (await AdmitAsync(cp, bad, "default", "web-2"))?.Status);
        }
    }

    [Fact]
    public async Task Token_ForAService_OpensNoDataplaneOfAnother()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var token = await cp.IssueAsync("dataplane", """{"mesh":"default","tags":{"kuma.io/service":["web"]},"validFor":"1h"}""", Token);
        await cp.AsAdministratorAsync(HttpMethod.Put, "/meshes/default/dataplanes/db-1", Dataplane("db-1", "db"), Token);
        await cp.AsAdministratorAsync(HttpMethod.Put, "/meshes/default/dataplanes/web-1", Dataplane("web-1", "web"), Token);

        Assert.Null(await AdmitAsync(cp, token, "default", "web-1"));
        Assert.Null(await AdmitAsync(cp, token, "default", "not-there-yet"));
        Assert.Equal(403, (await AdmitAsync(cp, token, "default", "db-1"))?.Status);
    }

    [Theory]
    [InlineData("web-1", "web", null)]
    [InlineData("web-1", "db", 403)]
    [InlineData("web-2", "web", 403)]
    public async Task Registration_AsWhatTheTokenDoesNotCover_IsRefused(string name, string service, int? expected)
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var token = await cp.IssueAsync("dataplane", """{"mesh":"default","name":"web-1","tags":{"kuma.io/service":["web"]},"validFor":"1h"}""", Token);
        var credentials = cp.Host.Services.GetRequiredService<DataplaneCredentials>();
        var context = Request(token, "default", "web-1");
        Assert.Null(await credentials.AdmitAsync(context));

        var dataplane = Assert.IsType<DataplaneResource>(Assert.Single(ResourceReader.Read(Dataplane(name, service), "test").Resources));

        Assert.Equal(expected, credentials.RefusalOf(context, dataplane)?.Status);
    }

    [Fact]
    public async Task Token_Revoked_OpensNothingAtOnce()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var token = await cp.IssueAsync("dataplane", """{"mesh":"default","validFor":"1h"}""", Token);
        Assert.Null(await AdmitAsync(cp, token, "default", "web-1"));

        await cp.PutSecretAsync("default", "dataplane-token-revocations-default", (string)JsonNode.Parse(HandMadeToken.Payload(token))!["jti"]!, Token);

        Assert.Equal(401, (await AdmitAsync(cp, token, "default", "web-1"))?.Status);
    }

    [Fact]
    public async Task Token_WithoutTheNeed_IsNotLookedAt()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        Assert.Null(await AdmitAsync(cp, null, "default", "web-1"));
        Assert.Null(await AdmitAsync(cp, "nonsense", "default", "web-1"));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("Host", "rebound.example")]
    [InlineData("Origin", "http://evil.example")]
    public async Task NoNeed_ThroughAProxyOrFromAPage_OpensNothing(string header, string value)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutDataplaneAsync("web-1", "web", "10.0.0.1", Token);
        const string Path = "/meshes/default/dataplanes/web-1/_agent/configuration";

        Assert.Equal(200, (await cp.GetAsync(Path, Token)).Status);
        Assert.Equal(401, (await cp.SendAsync(HttpMethod.Get, Path, null, Token, (header, value))).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Need_ByDefault_DependsOnTheListeners(bool isLoopback)
    {
        var options = new ControlPlaneOptions();
        options = isLoopback ? options : options with { MadsListen = new System.Net.IPEndPoint(System.Net.IPAddress.Any, 5676) };

        Assert.Equal(isLoopback ? DataplaneAuthentication.None : DataplaneAuthentication.Token, options.EffectiveDataplaneAuthentication);
        Assert.Equal(
            DataplaneAuthentication.None, (options with { DataplaneAuthentication = DataplaneAuthentication.None }).EffectiveDataplaneAuthentication);
    }

    [Fact]
    public async Task NoNeed_NotOnLoopback_IsRefusedAtTheStart()
    {
        var refusal = await Assert.ThrowsAsync<ControlPlaneStartException>(() => RunningControlPlane.StartAsync(Token, options => options with
        {
            ApiListen = new System.Net.IPEndPoint(System.Net.IPAddress.Any, 0),
            DataplaneAuthentication = DataplaneAuthentication.None,
        }));

        Assert.Contains(refusal.Problems, problem => problem.Contains("--dp-auth", StringComparison.Ordinal));
    }

    private static Task<ApiError?> AdmitAsync(RunningControlPlane cp, string? token, string mesh, string name) =>
        cp.Host.Services.GetRequiredService<DataplaneCredentials>().AdmitAsync(Request(token, mesh, name));

    private static DefaultHttpContext Request(string? token, string mesh, string name)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = context.Connection.LocalIpAddress = System.Net.IPAddress.Loopback;
        context.Request.Host = new HostString("localhost");
        context.Request.RouteValues["mesh"] = mesh;
        context.Request.RouteValues["name"] = name;
        if (token is not null)
        {
            context.Request.Headers.Authorization = $"Bearer {token}";
        }

        return context;
    }

    private static string Dataplane(string name, string service) => $$"""
        {"type":"Dataplane","mesh":"default","name":"{{name}}",
         "networking":{"address":"10.0.0.1","inbound":[{"port":80,"tags":{"kuma.io/service":"{{service}}"} }]} }
        """;
}
