namespace MeshMetric.ControlPlane.Security;

/// <summary>Metadata of an endpoint: who may use it.</summary>
/// <param name="Access">Who.</param>
internal sealed record AccessRule(Access Access);
