using System.Text;

using Xunit;

namespace MeshMetric.Tests.Cli;

public sealed class DiffCommandTests
{
    private const string Old = """
        type: MeshMetric
        name: all
        spec:
          default:
            sidecar: {profile: minimal}
            backends:
              - {type: Prometheus, prometheus: {clientId: main}}
        """;

    private const string Body = """
        # TYPE envoy_cluster_upstream_rq_total counter
        envoy_cluster_upstream_rq_total{envoy_cluster_name="orders"} 7
        # TYPE envoy_server_live gauge
        envoy_server_live{} 1

        """;

    [Theory]
    [InlineData("families")]
    [InlineData("series")]
    public async Task Policy_AgainstItself_ChangesNothing(string output)
    {
        CommandRun run = await DiffAsync(Old, Old, "-o", output);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("Prometheus main port 5670 path /metrics: 1 -> 1 series; 0 disappear, 0 appear", run.Output.TrimEnd());
    }

    [Fact]
    public async Task Profile_ThatKeepsMore_MakesSeriesAppear()
    {
        CommandRun run = await DiffAsync(Old, Old.Replace("minimal", "default", StringComparison.Ordinal), "-o", "series");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("1 -> 2 series; 0 disappear, 1 appear", run.Output, StringComparison.Ordinal);
        Assert.Contains("+ envoy_server_live{dataplane=\"dataplane\",mesh=\"default\"}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Label_ThatIsAdded_ChangesEverySeries()
    {
        CommandRun run = await DiffAsync(Old, Old.Replace("backends:", "labels: {region: eu}\n    backends:", StringComparison.Ordinal));

        Assert.Contains("1 disappear, 1 appear", run.Output, StringComparison.Ordinal);
        Assert.Contains("-        1  envoy_cluster_upstream_rq_total", run.Output, StringComparison.Ordinal);
        Assert.Contains("+        1  envoy_cluster_upstream_rq_total", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backend_ThatOneSideHas_ComesOrGoesWhole()
    {
        CommandRun run = await DiffAsync(Old, Old.Replace("clientId: main", "clientId: new", StringComparison.Ordinal));

        Assert.Contains("Prometheus main port 5670 path /metrics (only in the old policies): 1 -> 0 series", run.Output, StringComparison.Ordinal);
        Assert.Contains("Prometheus new port 5670 path /metrics (only in the new policies): 0 -> 1 series", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WithOnePolicy_IsWrong()
    {
        CommandRun run = await RunAsync(Old, Old, "diff", "-f", "old.yaml", "--sidecar", "body.txt");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("-f must be given twice", run.Error, StringComparison.Ordinal);
    }

    private static Task<CommandRun> DiffAsync(string old, string @new, params string[] args) =>
        RunAsync(old, @new, ["diff", "-f", "old.yaml", "-f", "new.yaml", "--sidecar", "body.txt", .. args]);

    private static Task<CommandRun> RunAsync(string old, string @new, params string[] args) => CommandRun.OfFilesAsync(
        new Dictionary<string, byte[]>
        {
            ["old.yaml"] = Encoding.UTF8.GetBytes(old),
            ["new.yaml"] = Encoding.UTF8.GetBytes(@new),
            ["body.txt"] = Encoding.UTF8.GetBytes(Body),
        },
        args);
}
