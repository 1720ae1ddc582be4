using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources;

/// <summary>Something a user wrote down. Immutable; keeps the spelling it was written with for <see cref="ResourceWriter"/>.</summary>
public abstract record Resource
{
    /// <summary>The label that holds <see cref="DisplayName"/>. Nobody need write it, and what somebody else writes there does not count.</summary>
    public const string DisplayNameLabel = "kuma.io/display-name";

    /// <summary>The label that holds <see cref="Namespace"/>, where there is one.</summary>
    public const string NamespaceLabel = "k8s.kuma.io/namespace";

    /// <summary>The label that holds <see cref="Mesh"/>, where the form has no place for it.</summary>
    public const string MeshLabel = "kuma.io/mesh";

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

    /// <summary>
    /// The name without a Kubernetes namespace: what every resource of Kuma has as its label <see cref="DisplayNameLabel"/>. From 3.0 on it is how references
    /// name something, as they have labels and no name.
    /// </summary>
    public string DisplayName => Labels.TryGetValue(DisplayNameLabel, out var written) && Name.StartsWith(written + ".", StringComparison.Ordinal)
        ? written
        : Origin.ShortName;

    /// <summary>The namespace that its document says; <see langword="null"/> for the universal form.</summary>
    public string? Namespace => Origin.Namespace;

    /// <summary>The form it was written in.</summary>
    public ResourceForm Form => Origin.Form;

    /// <summary>The document it came from.</summary>
    internal ResourceOrigin Origin { get; private init; }

    /// <summary>
    /// The same without the document it came from, which is larger than itself: for those who keep many. It can't be written back any more.
    /// </summary>
    public Resource WithoutDocument() => this with { Origin = Origin with { Root = NoDocument } };

    /// <summary>Whether it has all of these labels.</summary>
    internal bool HasLabels(IReadOnlyDictionary<string, string> wanted)
    {
        foreach (var (label, value) in wanted)
        {
            var found = label switch
            {
                DisplayNameLabel => DisplayName,
                NamespaceLabel => Labels.GetValueOrDefault(label) ?? Namespace,
                _ => Labels.GetValueOrDefault(label),
            };
            if (found != value)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Type, mesh and name, for logs.</summary>
    public sealed override string ToString() => Id.ToString();
}
