using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources;

/// <summary>Something a user wrote down. Immutable; keeps the spelling it was written with for <see cref="ResourceWriter"/>.</summary>
public abstract record Resource
{
    private static readonly MappingNode NoDocument = new([], TextPosition.Start);

    private protected Resource(ResourceOrigin origin)
    {
        Origin = origin;
    }

    /// <summary>The type, in our spelling: <c>MeshMetric</c> also for a resource that says <c>MeshMetrics</c>.</summary>
    public abstract string Type { get; }

    /// <summary>Type, mesh and name.</summary>
    public ResourceId Id => new(Type, Mesh, Name);

    /// <summary>The mesh; empty for a <c>Mesh</c>, which belongs to none.</summary>
    public required string Mesh { get; init; }

    /// <summary>The universal name: with a Kubernetes namespace <c>name.namespace</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The resource's labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap.Strings;

    /// <summary>The form it was written in.</summary>
    public ResourceForm Form => Origin.Form;

    /// <summary>The document it came from.</summary>
    internal ResourceOrigin Origin { get; private init; }

    /// <summary>
    /// The same without the document it came from, which is larger than itself: for those who keep many. It can't be written back any more.
    /// </summary>
    public Resource WithoutDocument() => this with { Origin = Origin with { Root = NoDocument } };

    /// <summary>Type, mesh and name, for logs.</summary>
    public sealed override string ToString() => Id.ToString();
}
