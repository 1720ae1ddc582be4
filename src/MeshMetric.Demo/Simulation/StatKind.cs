namespace MeshMetric.Demo.Simulation;

/// <summary>The kinds of stats that Envoy keeps, in the order its Prometheus output lists them.</summary>
internal enum StatKind
{
    Counter,
    Gauge,
    TextReadout,
    Histogram,
}
