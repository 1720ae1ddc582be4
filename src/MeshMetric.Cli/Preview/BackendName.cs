using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Cli.Preview;

/// <summary>What a backend is called.</summary>
/// <param name="Identity">What makes it the same backend in other policies (policy rules, Combination 2).</param>
/// <param name="Display">For people.</param>
/// <param name="Interval">How often it gets the data, where the policy says it.</param>
internal sealed record BackendName(string Identity, string Display, TimeSpan? Interval)
{
    // No client id can be spelled like this.
    private const string DefaultClient = "(default client)";

    /// <summary>The name of a backend. A client that another's pipeline serves is a backend of that pipeline already.</summary>
    public static BackendName Of(PipelineBackend backend) => backend switch
    {
        PrometheusBackend prometheus => new BackendName(
            $"Prometheus {prometheus.ClientId ?? DefaultClient}",
            $"Prometheus {prometheus.ClientId ?? DefaultClient} port {prometheus.Port} path {prometheus.Path}",
            Interval: null),
        OpenTelemetryBackend collector => new BackendName(
            $"OpenTelemetry {collector.Protocol} {collector.Endpoint}",
            $"OpenTelemetry {collector.DisplayEndpoint} {(collector.Protocol == OtlpProtocol.Grpc ? "grpc" : "http")}",
            collector.RefreshInterval),
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "A kind of backend this program does not know."),
    };

    /// <summary>The interval in Go's spelling.</summary>
    public static string Spell(TimeSpan interval) => GoDuration.Format(interval);
}
