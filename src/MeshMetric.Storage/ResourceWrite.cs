using MeshMetric.Resources;

namespace MeshMetric.Storage;

/// <summary>One resource to be created or changed.</summary>
/// <param name="Id">Type, mesh (empty for what belongs to none) and name.</param>
/// <param name="Body">The resource as JSON.</param>
public sealed record ResourceWrite(ResourceId Id, string Body)
{
    /// <summary>The labels that lists can be narrowed by.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Write only over this version; 0: only when there is none; <see langword="null"/>: whatever is there.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>
    /// What it goes with: it can only be written while the owner is there, and is deleted with it (an insight with its dataplane). A resource with a mesh
    /// and no owner given belongs to the mesh.
    /// </summary>
    public ResourceId? Owner { get; init; }

    /// <summary>Resources that must be there, and can't be deleted while this one is. Replaced as a whole by the next write.</summary>
    public IReadOnlyList<ResourceId> References { get; init; } = [];
}
