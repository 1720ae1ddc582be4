using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>A backend that holds for a dataplane, and the pipeline (a number) that serves it. Changed only while ports are arbitrated.</summary>
internal sealed class ActiveBackend(ResolvedBackend declaration, int pipeline)
{
    public string Field => declaration.Field;

    public PipelineBackend Backend { get; set; } = declaration.Backend;

    public int Pipeline { get; set; } = pipeline;
}
