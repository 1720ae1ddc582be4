using MeshMetric.Demo.Simulation;
using MeshMetric.Testing.Http;
using MeshMetric.Testing.Processes;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>An application that speaks OpenMetrics, the agent beside it, and a real Prometheus that scrapes the agent every second and keeps exemplars.</summary>
internal sealed class ScrapedApplication : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();

    private ScrapedApplication()
    {
    }

    public ScriptedHttpSource Application { get; private set; } = null!;

    public AgentUnderTest Agent { get; private set; } = null!;

    public ListeningProgram Prometheus { get; private set; } = null!;

    /// <summary>Starts all of it.</summary>
    /// <param name="body">What the application says.</param>
    /// <param name="folder">For files.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ScrapedApplication> StartAsync(string body, string folder, CancellationToken cancellationToken)
    {
        var started = new ScrapedApplication();
        try
        {
            ScriptedHttpSource application = started.Application = started.Own(
                ScriptedHttpSource.Start(HttpScripts.Metrics(body, "application/openmetrics-text; version=1.0.0; charset=utf-8")));
            SimulatedEnvoy envoy = started.Own(await SimulatedEnvoy.StartAsync(
                new SimulatedEnvoyOptions { Topology = new EnvoyTopology { Upstreams = ["orders"] } }, cancellationToken));
            started.Agent = started.Own(await AgentUnderTest.StartAsync(
                published: false, folder, envoy.AdminAddress, port => Policy(port, application.Port), cancellationToken));
            string configuration = Path.Combine(folder, "prometheus.yml");
            await File.WriteAllTextAsync(
                configuration,
                $$"""
                global: { scrape_interval: 1s, scrape_timeout: 1s }
                scrape_configs:
                  - { job_name: mesh, static_configs: [{ targets: ["127.0.0.1:{{started.Agent.Port}}"] }] }
                """,
                cancellationToken);
            started.Prometheus = started.Own(await Testing.Processes.RealPrograms.StartPrometheusAsync(
                configuration, Path.Combine(folder, "data"), cancellationToken, "--enable-feature=exemplar-storage"));
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }
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

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }
}
