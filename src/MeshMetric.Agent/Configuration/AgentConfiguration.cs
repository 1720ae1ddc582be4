using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Configuration;

/// <summary>
/// What holds for the dataplane at one moment, wherever it came from. A configuration source makes these; the runtime turns one into running
/// sources, listeners and readers. Standalone is the one setting so far; direct and mesh settings bring further sources of the same record.
/// </summary>
/// <param name="Dataplane">The dataplane.</param>
/// <param name="Pipelines">Its pipelines.</param>
internal sealed record AgentConfiguration(DataplaneResource Dataplane, PipelineSet Pipelines);
