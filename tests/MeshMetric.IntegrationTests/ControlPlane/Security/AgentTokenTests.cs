using System.Text.Json.Nodes;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

/// <summary>What an agent's token opens, over the wire.</summary>
public sealed class AgentTokenTests
{
    private const string Policy = """
        {"default":{"backends":[{"type":"OpenTelemetry","openTelemetry":{"endpoint":"collector:4317","headers":{"authorization":{"secret":"otlp-token"} } } }]} }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Agent_WithItsToken_RegistersAndReadsItsOwnConfiguration()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var web = SecuredControlPlane.Bearer(await cp.IssueAsync(
            "dataplane", """{"mesh":"default","name":"web-1","tags":{"kuma.io/service":["web"]},"validFor":"1h"}""", Token));

        Assert.Equal(201, (await cp.SendAsync(HttpMethod.Put, Registration("web-1"), Dataplane("web-1", "web"), Token, web)).Status);
        Assert.Equal(200, (await cp.SendAsync(HttpMethod.Get, Configuration("web-1"), null, Token, web)).Status);
        Assert.Equal(403, (await cp.SendAsync(HttpMethod.Put, Registration("web-1"), Dataplane("web-1", "db"), Token, web)).Status);
        Assert.Equal(403, (await cp.SendAsync(HttpMethod.Put, Registration("web-2"), Dataplane("web-2", "web"), Token, web)).Status);
        Assert.Equal(403, (await cp.SendAsync(HttpMethod.Get, Configuration("web-2"), null, Token, web)).Status);
        Assert.Equal(401, (await cp.SendAsync(HttpMethod.Get, "/meshes/other/dataplanes/web-1/_agent/configuration", null, Token, web)).Status);
        Assert.Equal(401, (await cp.SendAsync(HttpMethod.Put, "/meshes/default/dataplanes/web-1", Dataplane("web-1", "web"), Token, web)).Status);
    }

    [Fact]
    public async Task Agent_WithoutToken_IsRefusedAlsoOnThisMachine()
    {
        await using var cp = await RunningControlPlane.StartAsync(
            Token, options => options with { DataplaneAuthentication = MeshMetric.ControlPlane.DataplaneAuthentication.Token });

        var answer = await cp.SendAsync(HttpMethod.Put, Registration("web-1"), Dataplane("web-1", "web"), Token);

        Assert.Equal(401, answer.Status);
        Assert.Contains("dataplane-token", (string)answer.Json["detail"]!, StringComparison.Ordinal);
        Assert.Equal(404, (await cp.GetAsync("/meshes/default/dataplanes/web-1", Token)).Status);
    }

    [Fact]
    public async Task Configuration_WithASecret_HasItsValueAndFollowsIt()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        var web = SecuredControlPlane.Bearer(await cp.IssueAsync("dataplane", """{"mesh":"default","validFor":"1h"}""", Token));
        await cp.PutSecretAsync("default", "otlp-token", "Bearer one", Token);
        await cp.AsAdministratorAsync(
            HttpMethod.Put, "/meshes/default/meshmetrics/otlp", $$"""{"type":"MeshMetric","mesh":"default","name":"otlp","spec":{{Policy}} }""", Token);
        await cp.SendAsync(HttpMethod.Put, Registration("web-1"), Dataplane("web-1", "web"), Token, web);
        var before = await cp.SendAsync(HttpMethod.Get, Configuration("web-1"), null, Token, web);
        Assert.Contains("Bearer one", before.Body, StringComparison.Ordinal);

        var poll = cp.SendAsync(HttpMethod.Get, Configuration("web-1") + "?timeout=60s", null, Token, web, ("If-None-Match", before.ETag!));
        await cp.PutSecretAsync("default", "otlp-token", "Bearer two", Token);

        var after = await poll.WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.Equal(200, after.Status);
        Assert.Contains("Bearer two", after.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer two", (await cp.GetAsync("/meshes/default/dataplanes/web-1/_meshmetric", Token)).Body, StringComparison.Ordinal);
    }

    private static string Registration(string name) => $"/meshes/default/dataplanes/{name}/_agent/registration";

    private static string Configuration(string name) => $"/meshes/default/dataplanes/{name}/_agent/configuration";

    private static string Dataplane(string name, string service) => new JsonObject
    {
        ["type"] = "Dataplane",
        ["mesh"] = "default",
        ["name"] = name,
        ["networking"] = new JsonObject
        {
            ["address"] = "10.0.0.1",
            ["inbound"] = new JsonArray(new JsonObject { ["port"] = 80, ["tags"] = new JsonObject { ["kuma.io/service"] = service } }),
        },
    }.ToJsonString();
}
