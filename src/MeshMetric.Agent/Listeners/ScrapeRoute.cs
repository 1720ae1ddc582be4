using MeshMetric.Agent.Pipelines;

namespace MeshMetric.Agent.Listeners;

/// <summary>What is served under one path of a port.</summary>
/// <param name="Producer">The pipeline.</param>
/// <param name="Health">What the endpoint delivered.</param>
/// <param name="LeftOut">Where what scrapers would refuse is told.</param>
internal sealed record ScrapeRoute(MetricProducer Producer, BackendHealth Health, LeftOutLog LeftOut);
