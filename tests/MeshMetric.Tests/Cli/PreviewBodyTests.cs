
using Xunit;

namespace MeshMetric.Tests.Cli;

/// <summary><c>preview</c> on bodies as they come: of other formats, cut, empty, too large.</summary>
public sealed class PreviewBodyTests : PreviewTest
{
    [Fact]
    public async Task Regex_OnARecordedBody_KeepsEverythingAndWarns()
    {
        string policy = Minimal.Replace("profile: minimal", "regex: cluster.*", StringComparison.Ordinal);

        CommandRun summary = await PreviewAsync(policy, Envoy);
        CommandRun text = await PreviewAsync(policy, Envoy, "-o", "text");

        Assert.Contains("warning: the policy has the regex cluster.*", summary.Output, StringComparison.Ordinal);
        Assert.Contains("regex", text.Error, StringComparison.Ordinal);
        Assert.Contains("envoy_server_live", text.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenMetrics_IsReadByItsLastLineAndWritten()
    {
        const string Body = "# TYPE envoy_cluster_upstream_rq counter\nenvoy_cluster_upstream_rq_total 7 # {trace_id=\"ab\"} 1\n# EOF\n";

        CommandRun run = await PreviewAsync(Minimal, Body, "-o", "openmetrics");
        CommandRun asText = await PreviewAsync(Minimal, Body, "--content-type", "text/plain", "-o", "openmetrics");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("# TYPE envoy_cluster_upstream_rq counter\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("# {trace_id=\"ab\"} 1", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("# EOF\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("trace_id", asText.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html><body>Not here</body></html>\n", "HTML")]
    [InlineData("{\"a\": 1}\n[1]\n", "not metrics")]
    public async Task Body_ThatIsNoMetrics_IsAnErrorThatNamesIt(string body, string reason)
    {
        CommandRun run = await PreviewAsync(Minimal, body);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("sidecar: envoy.txt: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_CutInItsLastLine_IsReadWithoutIt()
    {
        CommandRun run = await PreviewAsync(Minimal, Envoy.TrimEnd() + "12");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the last line has no newline", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("summary")]
    [InlineData("text")]
    [InlineData("families")]
    [InlineData("otlp-json")]
    [InlineData("json")]
    public async Task Body_Empty_IsSaidToHoldNothing(string output)
    {
        CommandRun run = await PreviewAsync(Minimal, "", "-o", output);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the body holds no metrics", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_LargerThanTheLimitOrAbsent_IsAnError()
    {
        CommandRun large = await PreviewAsync(Minimal, Envoy, "--max-body-bytes", "100");
        CommandRun absent = await RunAsync(Minimal, Envoy, "preview", "-f", "policy.yaml", "--sidecar", "none.txt");

        Assert.Equal((2, 2), (large.ExitCode, absent.ExitCode));
        Assert.Contains("larger than 100 bytes", large.Error, StringComparison.Ordinal);
        Assert.Contains("sidecar: none.txt: no such file", absent.Error, StringComparison.Ordinal);
    }
}
