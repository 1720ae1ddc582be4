using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.State;

/// <summary>A resource of the store, read.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Stamp">Which write it is from.</param>
internal sealed record KnownResource(Resource Resource, ResourceStamp Stamp);
