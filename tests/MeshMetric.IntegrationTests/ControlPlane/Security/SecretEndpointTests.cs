using System.Text;

using MeshMetric.ControlPlane.Security;

using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

public sealed class SecretEndpointTests
{
    private const string Policy = """
        {"default":{"backends":[{"type":"OpenTelemetry","openTelemetry":{"endpoint":"collector:4317","headers":{"authorization":{"secret":"otlp-token"} } } }]} }
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Secret_WrittenReadListedDeleted_IsAResourceLikeOthers()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);

        Assert.Equal(201, (await cp.PutSecretAsync("default", "password", "hunter2", Token)).Status);
        var secret = await cp.AsAdministratorAsync(HttpMethod.Get, "/meshes/default/secrets/password", null, Token);
        Assert.Equal(200, secret.Status);
        Assert.Equal(
            ("Secret", "default", "password", "aHVudGVyMg==", "kri_sec_default___password_"),
            ((string)secret.Json["type"]!, (string)secret.Json["mesh"]!, (string)secret.Json["name"]!, (string)secret.Json["data"]!, (string)secret.Json["kri"]!));
        Assert.EndsWith("Z", (string)secret.Json["creationTime"]!, StringComparison.Ordinal);
        foreach (var path in new[] { "/secrets", "/meshes/default/secrets", "/secrets?size=1&name=pass" })
        {
            var list = (await cp.AsAdministratorAsync(HttpMethod.Get, path, null, Token)).Json;
            Assert.Equal((1, "aHVudGVyMg=="), ((int)list["total"]!, (string)list["items"]![0]!["data"]!));
        }

        Assert.Equal(200, (await cp.AsAdministratorAsync(HttpMethod.Delete, "/meshes/default/secrets/password", null, Token)).Status);
        Assert.Equal(404, (await cp.AsAdministratorAsync(HttpMethod.Get, "/meshes/default/secrets/password", null, Token)).Status);
        Assert.Equal(404, (await cp.AsAdministratorAsync(HttpMethod.Delete, "/meshes/default/secrets/password", null, Token)).Status);
    }

    [Fact]
    public async Task Secret_WrittenAgain_ChangesItsVersionOnlyWhenItIsAnother()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);

        var first = await cp.PutSecretAsync("default", "password", "hunter2", Token);
        var same = await cp.PutSecretAsync("default", "password", "hunter2", Token);
        var other = await cp.PutSecretAsync("default", "password", "hunter3", Token);

        Assert.Equal((201, 200, 200), (first.Status, same.Status, other.Status));
        Assert.Equal(("\"1\"", "\"1\"", "\"2\""), (first.ETag, same.ETag, other.ETag));
    }

    [Fact]
    public async Task Secret_WithAStaleVersion_IsAConflict()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        const string Body = """{"type":"Secret","mesh":"default","name":"password","data":"aHVudGVyMg=="}""";
        await cp.PutAsync("/meshes/default/secrets/password", Body, Token);

        var answer = await cp.SendAsync(HttpMethod.Put, "/meshes/default/secrets/password", Body, Token, ("If-Match", "\"7\""));

        Assert.Equal(409, answer.Status);
        Assert.Equal(409, (await cp.SendAsync(HttpMethod.Put, "/meshes/default/secrets/password", Body, Token, ("If-None-Match", "*"))).Status);
    }

    [Fact]
    public async Task Secret_OfAMissingMesh_IsRefused()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);

        var answer = await cp.PutSecretAsync("nowhere", "password", "hunter2", Token);

        Assert.Equal((400, "Mesh is not found"), (answer.Status, (string)answer.Json["detail"]!));
        Assert.Equal(404, (await cp.AsAdministratorAsync(HttpMethod.Get, "/meshes/nowhere/secrets", null, Token)).Status);
    }

    [Fact]
    public async Task Secret_InTheStoresFiles_IsNotReadable()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        await cp.PutSecretAsync("default", "password", "hunter2-is-the-password", Token);
        var bytes = new List<byte[]>();
        foreach (var file in Directory.GetFiles(cp.DataDirectory, "meshmetric.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, Token);
            bytes.Add(content);
        }

        Assert.Contains(bytes, content => content.AsSpan().IndexOf("password"u8) >= 0);
        foreach (var form in new[] { "hunter2-is", Convert.ToBase64String("hunter2-is-the-password"u8)[..16], "RSA PRIVATE KEY" })
        {
            Assert.DoesNotContain(bytes, content => content.AsSpan().IndexOf(Encoding.ASCII.GetBytes(form)) >= 0);
        }
    }

    [Fact]
    public async Task Policy_NamingAMissingSecret_IsRefusedByTheFieldsName()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        var answer = await cp.PutPolicyAsync("otlp", Policy, Token);

        Assert.Equal(400, answer.Status);
        Assert.Equal("spec.default.backends[0].openTelemetry.headers.authorization.secret", (string)answer.Json["invalid_parameters"]![0]!["field"]!);
    }

    [Fact]
    public async Task Policy_NamingASigningKey_IsRefused()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.IssueAsync("dataplane", """{"mesh":"default","validFor":"1h"}""", Token);

        var answer = await cp.PutPolicyAsync("otlp", Policy.Replace("otlp-token", "dataplane-token-signing-key-default-1", StringComparison.Ordinal), Token);

        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task Secret_ThatAPolicyNames_CantBeDeletedBeforeIt()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutSecretAsync("default", "otlp-token", "hunter2", Token);

        Assert.Equal(201, (await cp.PutPolicyAsync("otlp", Policy, Token)).Status);

        var deletion = await cp.DeleteAsync("/meshes/default/secrets/otlp-token", Token);
        Assert.Equal(409, deletion.Status);
        Assert.Contains("otlp", (string)deletion.Json["detail"]!, StringComparison.Ordinal);
        Assert.Equal(200, (await cp.DeleteAsync("/meshes/default/meshmetrics/otlp", Token)).Status);
        Assert.Equal(200, (await cp.DeleteAsync("/meshes/default/secrets/otlp-token", Token)).Status);
    }

    [Fact]
    public async Task SecretOfAPolicy_Changed_IsReadAnewAndTold()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var secrets = cp.Host.Services.GetRequiredService<PolicySecrets>();
        var told = new List<string?>();
        secrets.Subscribe(mesh =>
        {
            lock (told)
            {
                told.Add(mesh);
            }
        });

        Assert.Null(await secrets.ReadAsync("default", "otlp-token", Token));
        await cp.PutSecretAsync("default", "otlp-token", "one\n", Token);
        Assert.Equal("one", await secrets.ReadAsync("default", "otlp-token", Token));
        await cp.PutSecretAsync("default", "otlp-token", "two", Token);
        Assert.Equal("two", await secrets.ReadAsync("default", "otlp-token", Token));
        await cp.DeleteAsync("/meshes/default/secrets/otlp-token", Token);
        Assert.Null(await secrets.ReadAsync("default", "otlp-token", Token));
        lock (told)
        {
            Assert.Contains("default", told);
        }
    }

    [Fact]
    public async Task SigningKey_ForAPolicy_IsNotThere()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.IssueAsync("dataplane", """{"mesh":"default","validFor":"1h"}""", Token);

        Assert.Null(await cp.Host.Services.GetRequiredService<PolicySecrets>().ReadAsync("default", "dataplane-token-signing-key-default-1", Token));
    }
}
