namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>An endpoint of a dataplane that a Prometheus server is to scrape. Equal by content.</summary>
/// <param name="Name">The resource's name, unique for a client.</param>
/// <param name="Mesh">The mesh.</param>
/// <param name="Service">The service, or <c>unknown</c>.</param>
/// <param name="Instance">What Prometheus makes the label <c>instance</c>, unique for a client within the mesh: the dataplane's name.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Address">Host and port, IPv6 in brackets.</param>
/// <param name="MetricsPath">The path, with a leading slash.</param>
internal sealed record AssignmentTarget(
    string Name, string Mesh, string Service, string Instance, string Scheme, string Address, string MetricsPath);
