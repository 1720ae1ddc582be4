using System.Text.Json;

using MeshMetric.Demo.Simulation;
using MeshMetric.Testing.Processes;
using MeshMetric.Testing;

using Xunit;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>
/// The main job with other people's programs: the agent's sources are the node exporter, Prometheus itself (so that <c>go_*</c> and
/// <c>process_*</c> come from both) and an Envoy; Prometheus scrapes the agent and says what it has.
/// </summary>
public sealed class RealPrometheusTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;
    private readonly HttpClient _client = new();

    public RealPrometheusTests() => _deadline.CancelAfter(Deadline);

    private CancellationToken Cancel => _deadline.Token;

    public void Dispose()
    {
        _client.Dispose();
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Prometheus_ScrapesTheAgent_HasExactlyWhatThePolicyKeeps(bool published)
    {
        await using Parts parts = await StartPartsAsync(published);
        string configuration = Path.Combine(_folder, "prometheus.yml");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: mesh
                static_configs: [{ targets: ["127.0.0.1:{{parts.Agent.Port}}"] }]
            """,
            Cancel);
        using HttpResponseMessage reload = await _client.PostAsync(new Uri(parts.Prometheus.Address, "/-/reload"), null, Cancel);
        reload.EnsureSuccessStatusCode();

        await WaitForScrapeAsync(parts.Prometheus);

        JsonElement target = Assert.Single((await ApiAsync(parts.Prometheus, "targets")).GetProperty("activeTargets").EnumerateArray());
        Assert.Equal("", target.GetProperty("lastError").GetString());
        Assert.Equal("up", target.GetProperty("health").GetString());
        JsonElement up = (await ApiAsync(parts.Prometheus, "query?query=up")).GetProperty("result");
        Assert.Equal("1", Assert.Single(up.EnumerateArray()).GetProperty("value")[1].GetString());

        List<Dictionary<string, string>> series =
        [
            .. (await ApiAsync(parts.Prometheus, "series?match[]={job=\"mesh\",service=\"backend\"}"))
                .Deserialize<List<Dictionary<string, string>>>()!
                .Where(labels => !labels["__name__"].StartsWith("meshmetric_dp_", StringComparison.Ordinal)),
        ];
        string[] expected = await KeptNamesAsync(parts);
        Assert.Equal(expected, series.Select(labels => labels["__name__"]).Distinct().Order(StringComparer.Ordinal));
        Assert.All(series, labels =>
        {
            Assert.Equal("default", labels["mesh"]);
            Assert.Equal("backend-1", labels["dataplane"]);
            Assert.Equal("eu", labels["region"]);
            Assert.False(labels.GetValueOrDefault("envoy_cluster_name", "").StartsWith('_'), "a series of the mesh's own plumbing");
        });

        // A family that two sources carry: one of it from each, told apart by the label of the policy.
        Assert.Equal(
            ["node", "prometheus"],
            series.Where(labels => labels["__name__"] == "go_goroutines").Select(labels => labels["app"]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Promtool_ReadsTheAgentsOutput_WithoutAParseError(bool published)
    {
        RealProgram promtool = RealProgram.Find("promtool");
        await using Parts parts = await StartPartsAsync(published);
        string text = await ExpositionText.TextAsync(_client, parts.Agent.MetricsUrl, Cancel);

        ProgramResult result = await promtool.RunAsync(["check", "metrics"], System.Text.Encoding.UTF8.GetBytes(text), Cancel);

        // 3 means that names break conventions: they are the sources', and stay as they are.
        Assert.True(result.ExitCode is 0 or 3, result.Error);
        Assert.DoesNotContain("parsing error", result.Error, StringComparison.Ordinal);
        Assert.Contains("go_goroutines", text, StringComparison.Ordinal);
    }

    private async Task<Parts> StartPartsAsync(bool published)
    {
        string empty = Path.Combine(_folder, "prometheus.yml");
        await File.WriteAllTextAsync(empty, "global: {}\n", Cancel);
        ListeningProgram prometheus = await Testing.Processes.RealPrograms.StartPrometheusAsync(empty, Path.Combine(_folder, "data"), Cancel);
        ListeningProgram nodeExporter = await Testing.Processes.RealPrograms.StartNodeExporterAsync(Cancel);
        SimulatedEnvoy envoy = await SimulatedEnvoy.StartAsync(
            new SimulatedEnvoyOptions { Topology = new EnvoyTopology { Upstreams = ["orders"] } }, Cancel);
        try
        {
            AgentUnderTest agent = await AgentUnderTest.StartAsync(
                published, _folder, envoy.AdminAddress, port => Policy(port, nodeExporter.Port, prometheus.Port), Cancel);
            return new Parts(prometheus, nodeExporter, envoy, agent);
        }
        catch
        {
            await new Parts(prometheus, nodeExporter, envoy, null!).DisposeAsync();
            throw;
        }
    }

    private static string Policy(int port, int nodeExporterPort, int prometheusPort) =>
        $$"""
        type: MeshMetric
        mesh: default
        name: all
        spec:
          default:
            sidecar:
              profile: none
              include: [{ type: Prefix, match: envoy_cluster_upstream_rq }, { type: Exact, match: envoy_server_live }]
            applications:
              - { name: node, port: {{nodeExporterPort}}, regex: "^(node_cpu|go_)", include: [{ type: Prefix, match: process_ }], labels: { app: node } }
              - { name: prometheus, port: {{prometheusPort}}, exclude: [{ type: Prefix, match: prometheus_ }, { type: Contains, match: net_conntrack }], labels: { app: prometheus } }
            labels: { region: eu }
            backends:
              - type: Prometheus
                prometheus: { port: {{port}} }
        """;

    /// <summary>The names of all samples that the policy keeps, from the sources themselves.</summary>
    private async Task<string[]> KeptNamesAsync(Parts parts)
    {
        ExpositionText envoy = await ExpositionText.GetAsync(_client, new Uri(parts.Envoy.AdminAddress + "/stats?format=prometheus&usedonly"), Cancel);
        ExpositionText node = await ExpositionText.GetAsync(_client, new Uri(parts.NodeExporter.Address, "/metrics"), Cancel);
        ExpositionText prometheus = await ExpositionText.GetAsync(_client, new Uri(parts.Prometheus.Address, "/metrics"), Cancel);
        IEnumerable<ExpositionSample> kept =
        [
            .. envoy.Samples.Where(sample => Starts(sample, "envoy_cluster_upstream_rq") || sample.Family == "envoy_server_live"),
            .. node.Samples.Where(sample => Starts(sample, "node_cpu") || Starts(sample, "go_") || Starts(sample, "process_")),
            .. prometheus.Samples.Where(sample =>
                !Starts(sample, "prometheus_") && !sample.Family.Contains("net_conntrack", StringComparison.Ordinal)),
        ];
        return [.. kept.Select(sample => sample.Name).Distinct().Order(StringComparer.Ordinal)];

        static bool Starts(ExpositionSample sample, string prefix) => sample.Family.StartsWith(prefix, StringComparison.Ordinal);
    }

    private Task WaitForScrapeAsync(ListeningProgram prometheus) => Eventually.HoldsAsync(
        async () => (await ApiAsync(prometheus, "query?query=scrape_samples_scraped{job=\"mesh\"}>0")).GetProperty("result").GetArrayLength() > 0, Cancel);

    private Task<JsonElement> ApiAsync(ListeningProgram prometheus, string path) => PrometheusApi.AskAsync(_client, prometheus, path, Cancel);

    private sealed record Parts(ListeningProgram Prometheus, ListeningProgram NodeExporter, SimulatedEnvoy Envoy, AgentUnderTest Agent) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (Agent is not null)
            {
                await Agent.DisposeAsync();
            }

            await Envoy.DisposeAsync();
            await NodeExporter.DisposeAsync();
            await Prometheus.DisposeAsync();
        }
    }
}
