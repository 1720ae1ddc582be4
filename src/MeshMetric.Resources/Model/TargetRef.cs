using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Model;

/// <summary>Which dataplanes of its mesh a policy is for.</summary>
public sealed record TargetRef
{
    /// <summary>Every dataplane of the mesh.</summary>
    public static TargetRef WholeMesh { get; } = new() { Kind = TargetRefKind.Mesh };

    /// <summary>How the dataplanes are named.</summary>
    public required TargetRefKind Kind { get; init; }

    /// <summary>The service's or dataplane's name; <see langword="null"/> where the kind takes none.</summary>
    public string? Name { get; init; }

    /// <summary>Tags that one inbound (or the gateway) must carry all; empty where the kind takes none.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = EmptyMap.Strings;

    /// <summary>Labels that the dataplane must carry all; empty where none were given.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap.Strings;

    /// <summary>Name or port of an inbound that the dataplane must have, or <see langword="null"/>.</summary>
    public string? SectionName { get; init; }

    /// <summary>Kept for Kubernetes; has no meaning elsewhere.</summary>
    public string? Namespace { get; init; }

    /// <summary>Whether only sidecars or only gateways are meant; <see langword="null"/> for both.</summary>
    public ProxyKind? ProxyKind { get; init; }

    /// <summary>By content.</summary>
    public bool Equals(TargetRef? other) =>
        other is not null && Kind == other.Kind
        && Name == other.Name
        && Structure.MapsEqual(Tags, other.Tags)
        && Structure.MapsEqual(Labels, other.Labels)
        && SectionName == other.SectionName
        && Namespace == other.Namespace
        && ProxyKind == other.ProxyKind;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name, SectionName, ProxyKind);
}
