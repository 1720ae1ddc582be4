using System.Net.Http.Headers;

using MeshMetric.ControlPlane;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Security;

public sealed class DiscoveryTokenTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Discovery_WithATokenFile_NeedsThatToken()
    {
        await File.WriteAllTextAsync(_file, "prometheus-token\n", Token);
        await using var cp = await RunningControlPlane.StartAsync(Token, options => options with { MadsTokenFile = _file });
        using var mads = new HttpClient { BaseAddress = cp.Host.MadsAddress };

        foreach (var path in new[] { "/v1/http-sd", "/metrics" })
        {
            Assert.Equal(401, await StatusAsync(mads, path, null));
            Assert.Equal(401, await StatusAsync(mads, path, "another"));
            Assert.Equal(401, await StatusAsync(mads, path, await cp.AdministratorTokenAsync(Token)));
            Assert.Equal(200, await StatusAsync(mads, path, "prometheus-token"));
        }

        using var unknown = await mads.PostAsync(new Uri("/v3/discovery:monitoringassignments", UriKind.Relative), new StringContent("{}"), Token);
        Assert.Equal(401, (int)unknown.StatusCode);
        using var health = await mads.GetAsync(new Uri("/healthz", UriKind.Relative), Token);
        Assert.Equal(200, (int)health.StatusCode);
    }

    [Fact]
    public async Task Discovery_WithoutATokenFile_IsOpen()
    {
        await using var cp = await SecuredControlPlane.StartAsync(Token);
        using var mads = new HttpClient { BaseAddress = cp.Host.MadsAddress };

        Assert.Equal(200, await StatusAsync(mads, "/v1/http-sd", null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    public async Task TokenFile_WithoutAToken_IsRefusedAtTheStart(string text)
    {
        await File.WriteAllTextAsync(_file, text, Token);

        var refusal = await Assert.ThrowsAsync<ControlPlaneStartException>(
            () => RunningControlPlane.StartAsync(Token, options => options with { MadsTokenFile = _file }));

        Assert.Contains("--mads-token-file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenFile_Missing_IsRefusedAtTheStart()
    {
        File.Delete(_file);

        await Assert.ThrowsAsync<ControlPlaneStartException>(
            () => RunningControlPlane.StartAsync(Token, options => options with { MadsTokenFile = _file }));
    }

    public void Dispose() => File.Delete(_file);

    private static async Task<int> StatusAsync(HttpClient mads, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await mads.SendAsync(request, Token);
        return (int)answer.StatusCode;
    }
}
