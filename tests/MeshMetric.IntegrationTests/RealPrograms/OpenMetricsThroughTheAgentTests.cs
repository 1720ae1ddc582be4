using System.Text.Json;

using MeshMetric.Demo.Simulation;
using MeshMetric.Testing.Http;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>An application that speaks OpenMetrics, the agent, and a Prometheus that keeps exemplars.</summary>
public sealed class OpenMetricsThroughTheAgentTests : IDisposable
{
    private const string Body = """
        # TYPE req_seconds counter
        # UNIT req_seconds seconds
        req_seconds_total 17.0 # {trace_id="abc"} 0.5
        req_seconds_created 1600000000.5
        # TYPE build info
        build_info{version="1"} 1
        # EOF
        """;

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;
    private readonly HttpClient _client = new();

    public OpenMetricsThroughTheAgentTests() => _deadline.CancelAfter(TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        _client.Dispose();
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Exemplar_OfAnApplication_IsInPrometheus()
    {
        await using ScriptedHttpSource application =
            ScriptedHttpSource.Start(HttpScripts.Metrics(Body, "application/openmetrics-text; version=1.0.0; charset=utf-8"));
        await using SimulatedEnvoy envoy = await SimulatedEnvoy.StartAsync(
            new SimulatedEnvoyOptions { Topology = new EnvoyTopology { Upstreams = ["orders"] } }, _deadline.Token);
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(
            published: false, _folder, envoy.AdminAddress, port => Policy(port, application.Port), _deadline.Token);
        string configuration = Path.Combine(_folder, "prometheus.yml");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - { job_name: mesh, static_configs: [{ targets: ["127.0.0.1:{{agent.Port}}"] }] }
            """,
            _deadline.Token);
        await using ListeningProgram prometheus = await Testing.Processes.RealPrograms.StartPrometheusAsync(
            configuration, Path.Combine(_folder, "data"), _deadline.Token, "--enable-feature=exemplar-storage");

        JsonElement exemplars;
        do
        {
            await Task.Delay(100, _deadline.Token);
            exemplars = await ApiAsync(prometheus, "query_exemplars?query=req_seconds_total&start=0&end=4000000000");
        }
        while (exemplars.GetArrayLength() == 0);

        JsonElement series = Assert.Single(exemplars.EnumerateArray());
        Assert.Equal("backend-1", series.GetProperty("seriesLabels").GetProperty("dataplane").GetString());
        Assert.Equal("abc", series.GetProperty("exemplars")[0].GetProperty("labels").GetProperty("trace_id").GetString());
        Assert.Equal("", (await ApiAsync(prometheus, "targets")).GetProperty("activeTargets")[0].GetProperty("lastError").GetString());
        Assert.Equal("counter", (await ApiAsync(prometheus, "metadata?metric=req_seconds")).GetProperty("req_seconds")[0].GetProperty("type").GetString());
        Assert.Contains("openmetrics", application.Requests[0].Headers["Accept"], StringComparison.Ordinal);

        // Who asks for text gets text, with the same names of samples.
        string text = await _client.GetStringAsync(agent.MetricsUrl, _deadline.Token);
        Assert.Contains("# TYPE req_seconds_total counter\nreq_seconds_total{", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE build_info gauge\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("trace_id", text, StringComparison.Ordinal);
    }

    private static string Policy(int port, int application) =>
        $$"""
        type: MeshMetric
        mesh: default
        name: all
        spec:
          default:
            applications: [{ name: app, port: {{application}} }]
            backends: [{ type: Prometheus, prometheus: { port: {{port}} } }]
        """;

    private Task<JsonElement> ApiAsync(ListeningProgram prometheus, string path) => PrometheusApi.AskAsync(_client, prometheus, path, _deadline.Token);
}
