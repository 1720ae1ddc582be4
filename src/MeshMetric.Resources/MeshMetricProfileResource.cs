using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources;

/// <summary>A named subset of sidecar metrics.</summary>
public sealed record MeshMetricProfileResource : Resource
{
    /// <summary>The type's name.</summary>
    public const string TypeName = "MeshMetricProfile";

    internal MeshMetricProfileResource(ResourceOrigin origin)
        : base(origin)
    {
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>The built-in profile or the profile of the same mesh that this one starts from.</summary>
    public required string Extends { get; init; }

    /// <summary>Families added after <see cref="Exclude"/> took away.</summary>
    public IReadOnlyList<NameSelector> Include { get; init; } = [];

    /// <summary>Families taken away.</summary>
    public IReadOnlyList<NameSelector> Exclude { get; init; } = [];
}
