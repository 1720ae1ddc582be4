using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Model;

/// <summary>A policy's <c>sidecar</c> block, in either spelling. <see langword="null"/> means not said.</summary>
public sealed record SidecarSelection
{
    /// <summary>A built-in profile in lower case, or a <c>MeshMetricProfile</c>'s name.</summary>
    public string? Profile { get; init; }

    /// <summary>A regex for Envoy's own stats filter; never beside <see cref="Profile"/>.</summary>
    public string? Regex { get; init; }

    /// <summary>Leave out stats that Envoy has never written.</summary>
    public bool? UsedOnly { get; init; }

    /// <summary>Families kept in any case.</summary>
    public IReadOnlyList<NameSelector>? Include { get; init; }

    /// <summary>Families left out.</summary>
    public IReadOnlyList<NameSelector>? Exclude { get; init; }
}
