using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Pipelines;

/// <summary>A collector that a configuration wants to push to.</summary>
/// <param name="Settings">Where and how.</param>
/// <param name="Producer">What.</param>
/// <param name="Health">Where outcomes are told.</param>
internal sealed record OtlpPush(OpenTelemetryBackend Settings, MetricProducer Producer, BackendHealth Health);
