using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

namespace MeshMetric.ControlPlane.State;

/// <summary>A dataplane and what holds for it. Immutable.</summary>
/// <param name="resource">The dataplane.</param>
/// <param name="stamp">Which write it is from.</param>
/// <param name="plan">What the policies of its mesh come to, shared with the dataplanes that the same ones match.</param>
internal sealed class DataplaneState(DataplaneResource resource, ResourceStamp stamp, PipelinePlan plan)
{
    private PipelineSet? _pipelines;

    /// <summary>The dataplane.</summary>
    public DataplaneResource Resource { get; } = resource;

    /// <summary>Which write it is from.</summary>
    public ResourceStamp Stamp { get; } = stamp;

    /// <summary>What the policies of its mesh come to.</summary>
    public PipelinePlan Plan { get; } = plan;

    /// <summary>The same with its own addresses; made when somebody asks. Two that ask at a time make the same.</summary>
    public PipelineSet Pipelines => _pipelines ??= Plan.For(Resource);
}
