using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;

namespace MeshMetric.Resources;

/// <summary>A mesh, with the parts that matter for metrics; other fields of Kuma's <c>Mesh</c> are kept and not interpreted.</summary>
public sealed record MeshResource : Resource
{
    /// <summary>The type's name.</summary>
    public const string TypeName = "Mesh";

    internal MeshResource(ResourceOrigin origin)
        : base(origin)
    {
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>Mutual TLS, or <see langword="null"/> when the mesh has none.</summary>
    public MeshMtls? Mtls { get; init; }

    /// <summary>The legacy metrics block, or <see langword="null"/>. It has no effect on pipelines; it can be migrated.</summary>
    public LegacyMetrics? Metrics { get; init; }
}
