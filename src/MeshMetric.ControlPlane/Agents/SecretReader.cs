namespace MeshMetric.ControlPlane.Agents;

/// <summary>Reads the value of a mesh's secret.</summary>
/// <param name="mesh">The mesh.</param>
/// <param name="name">The secret's name.</param>
/// <param name="cancellationToken">Gives up.</param>
/// <returns>The value, or <see langword="null"/> when there is no such secret.</returns>
internal delegate Task<string?> SecretReader(string mesh, string name, CancellationToken cancellationToken);
