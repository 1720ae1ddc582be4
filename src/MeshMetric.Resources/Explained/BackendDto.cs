using System.Text.Json.Serialization;

using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Explained;

/// <summary>A backend of a pipeline, as <c>explain --output json</c> prints it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PrometheusDto), "Prometheus")]
[JsonDerivedType(typeof(OpenTelemetryDto), "OpenTelemetry")]
public abstract record BackendDto
{
    /// <summary>The printed form. A client that another's pipeline serves is a backend of that pipeline already.</summary>
    public static BackendDto Of(PipelineBackend backend) => backend switch
    {
        PrometheusBackend prometheus => new PrometheusDto(
            prometheus.ClientId, prometheus.Port, prometheus.Path, new PrometheusTlsDto(prometheus.TlsMode.ToString()), prometheus.From),
        OpenTelemetryBackend collector => new OpenTelemetryDto(
            collector.DisplayEndpoint,
            collector.Protocol == OtlpProtocol.Grpc ? "grpc" : "http",
            GoDuration.Format(collector.RefreshInterval),
            collector.Temporality == OtlpTemporality.Delta ? "Delta" : null,
            collector.From),
        _ => throw new ArgumentOutOfRangeException(nameof(backend), backend, "A kind of backend this program does not know."),
    };
}
