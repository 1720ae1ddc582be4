using System.Collections.Immutable;

using MeshMetric.Resources;
using MeshMetric.Resources.Policies;

namespace MeshMetric.ControlPlane.State;

/// <summary>All that the control plane knows at one moment: what users wrote, and what it comes to for each dataplane. Immutable.</summary>
internal sealed record StateSnapshot
{
    /// <summary>What there is before the store was read.</summary>
    public static StateSnapshot Empty { get; } = new();

    /// <summary>Grows with each snapshot of this process.</summary>
    public long Revision { get; init; }

    /// <summary>Meshes, policies, profiles and collectors.</summary>
    public ImmutableDictionary<ResourceId, KnownResource> Resources { get; init; } = ImmutableDictionary<ResourceId, KnownResource>.Empty;

    /// <summary>The dataplanes with their pipelines.</summary>
    public DataplaneTable Dataplanes { get; init; } = DataplaneTable.Empty;

    /// <summary>The policies, ordered and resolved.</summary>
    public PipelineCompiler Compiler { get; init; } = new([]);

    /// <summary>The next instant at which a pipeline can change without a write, as a policy expires then; <see langword="null"/> for none.</summary>
    public DateTimeOffset? NextChange { get; init; }

    /// <summary>The policies of a mesh.</summary>
    public IEnumerable<MeshMetricResource> Policies(string mesh) =>
        Resources.Values.Select(known => known.Resource).OfType<MeshMetricResource>().Where(policy => policy.Mesh == mesh);
}
