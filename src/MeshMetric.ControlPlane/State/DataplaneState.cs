using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.ControlPlane.State;

/// <summary>A dataplane and what holds for it.</summary>
/// <param name="Resource">The dataplane.</param>
/// <param name="Stamp">Which write it is from.</param>
/// <param name="Pipelines">What the policies of its mesh come to.</param>
internal sealed record DataplaneState(DataplaneResource Resource, ResourceStamp Stamp, PipelineSet Pipelines);
