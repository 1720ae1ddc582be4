using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Dynamic;

/// <summary>What an agent is told: who it stands beside, and what is to be done there (design section 6, Dynamic configuration).</summary>
/// <param name="Dataplane">
/// The dataplane. A document holds its mesh, name, address and tags alone: read back, it has one inbound with these tags.
/// </param>
/// <param name="Pipelines">Its pipelines.</param>
public sealed record DynamicConfiguration(DataplaneResource Dataplane, PipelineSet Pipelines);
