using System.Text;

using MeshMetric.Cli;
using MeshMetric.Testing.Http;

using Xunit;

namespace MeshMetric.IntegrationTests.Cli;

public sealed class PreviewOfServersTests
{
    private const string Body = "# TYPE envoy_cluster_upstream_rq_total counter\nenvoy_cluster_upstream_rq_total{envoy_cluster_name=\"orders\"} 7\n";

    [Fact]
    public async Task Envoy_WithoutAPath_IsAskedAsTheAgentAsksIt()
    {
        await using ScriptedHttpSource envoy = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));

        var (exitCode, output, error) = await PreviewAsync("{regex: 'cluster.*rq'}", $"http://127.0.0.1:{envoy.Port}", "-o", "text");

        Assert.True(exitCode == 0, error);
        ScriptedRequest request = Assert.Single(envoy.Requests);
        Assert.Equal("/stats/prometheus?usedonly&filter=cluster.%2Arq", request.Target);
        Assert.Equal("text/plain", request.Header("Accept"));
        Assert.Contains("envoy_cluster_upstream_rq_total{envoy_cluster_name=\"orders\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ThatIsCompressed_IsRead()
    {
        await using ScriptedHttpSource envoy = ScriptedHttpSource.Start(HttpScripts.Gzip(Body));

        var (exitCode, output, error) = await PreviewAsync("{profile: minimal}", $"http://127.0.0.1:{envoy.Port}/recorded", "-o", "text");

        Assert.True(exitCode == 0, error);
        Assert.Equal("/recorded", Assert.Single(envoy.Requests).Target);
        Assert.Contains("rq_total", output, StringComparison.Ordinal);
    }

    public static TheoryData<string, HttpScript> Faults() => new()
    {
        { "answered 503", HttpScripts.Status("503 Service Unavailable") },
        { "text/html", HttpScripts.Metrics("<html></html>", "text/html") },
        { "sidecar: http://127.0.0.1", HttpScripts.CutByLength(Body) },
        { "sidecar: http://127.0.0.1", HttpScripts.Close() },
        { "--timeout", HttpScripts.HangAfter(Body) },
        { "larger than 1048576 bytes", HttpScripts.GzipBomb(64 * 1024 * 1024) },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public async Task Server_ThatFails_IsAnErrorThatNamesIt(string reason, HttpScript script)
    {
        await using ScriptedHttpSource envoy = ScriptedHttpSource.Start(script);

        var (exitCode, output, error) = await PreviewAsync(
            "{profile: minimal}", $"http://127.0.0.1:{envoy.Port}", "--timeout", "2s", "--max-body-bytes", "1048576");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("sidecar: http://127.0.0.1", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> PreviewAsync(string sidecar, string url, params string[] args)
    {
        string policy = $"{{type: MeshMetric, name: all, spec: {{default: {{sidecar: {sidecar}, backends: [{{type: Prometheus, prometheus: {{}}}}]}}}}}}";
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(policy));
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        int exitCode = await Application.RunAsync(
            ["preview", "-f", "-", "--sidecar", url, .. args], new Terminal(input, output, error), TestContext.Current.CancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }
}
