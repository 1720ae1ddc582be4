namespace MeshMetric.Resources;

/// <summary>What makes a resource the same resource; compared ordinally.</summary>
/// <param name="Type">The type, for example <c>MeshMetric</c>.</param>
/// <param name="Mesh">The mesh it belongs to; empty for a <c>Mesh</c>.</param>
/// <param name="Name">The universal name: with a Kubernetes namespace <c>name.namespace</c>.</param>
public readonly record struct ResourceId(string Type, string Mesh, string Name)
{
    /// <summary><c>Type mesh/name</c>.</summary>
    public override string ToString() => Mesh.Length == 0 ? $"{Type} {Name}" : $"{Type} {Mesh}/{Name}";
}
