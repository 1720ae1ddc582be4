namespace MeshMetric.ControlPlane.Assignments.Clients;

/// <summary>What makes a client the same client.</summary>
/// <param name="Kind">How it asks.</param>
/// <param name="Id">What it calls itself.</param>
/// <param name="Address">Where it comes from, without the port.</param>
internal readonly record struct AssignmentClientKey(AssignmentClientKind Kind, string Id, string Address);
