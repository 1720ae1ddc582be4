using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Cli.Preview;

/// <summary>A backend as one receiver: of an endpoint that several clients share there is one for each.</summary>
/// <param name="Identity">What makes it the same backend in other policies (policy rules, Combination 2).</param>
/// <param name="Display">For people.</param>
/// <param name="Interval">How often it gets the data, where the policy says it.</param>
internal sealed record BackendName(string Identity, string Display, TimeSpan? Interval)
{
    /// <summary>The receivers of a backend.</summary>
    public static IEnumerable<BackendName> Of(PipelineBackend backend) => backend switch
    {
        PrometheusBackend prometheus => prometheus.AlsoServes.Prepend(prometheus.ClientId)
            .Select(client => "Prometheus " + (client ?? "(default client)"))
            .Select(name => new BackendName(name, $"{name} port {prometheus.Port} path {prometheus.Path}", Interval: null)),
        OpenTelemetryBackend collector =>
        [
            new BackendName(
                $"OpenTelemetry {collector.Protocol} {collector.Endpoint}",
                $"OpenTelemetry {collector.DisplayEndpoint} {(collector.Protocol == OtlpProtocol.Grpc ? "grpc" : "http")}",
                collector.RefreshInterval),
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "A kind of backend this program does not know."),
    };

    /// <summary>The interval in Go's spelling.</summary>
    public static string Spell(TimeSpan interval) => GoDuration.Format(interval);
}
