namespace MeshMetric.ControlPlane.Hosting;

/// <summary>A connection's feature: the listener it came in through.</summary>
/// <param name="Listener">The listener.</param>
internal sealed record ListenerFeature(Listener Listener);
