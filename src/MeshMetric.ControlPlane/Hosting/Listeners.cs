namespace MeshMetric.ControlPlane.Hosting;

/// <summary>Metadata of an endpoint: where it is served.</summary>
/// <param name="Allowed">The listeners.</param>
internal sealed record Listeners(params IReadOnlyList<Listener> Allowed);
