using MeshMetric.Resources.Explained;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Explaining;

/// <summary>The pipelines of a dataplane with what an agent makes of them: what Envoy is asked for, and what limits may do.</summary>
internal static class PlannedPipelines
{
    /// <summary>The printed form.</summary>
    public static ExplainDto Of(DataplaneResource dataplane, PipelineSet set)
    {
        ExplainDto explained = ExplainDto.Of(dataplane, set);
        return explained with { Pipelines = [.. explained.Pipelines.Zip(set.Pipelines, (printed, pipeline) => Add(printed, pipeline, set))] };
    }

    private static PipelineDto Add(PipelineDto printed, Pipeline pipeline, PipelineSet set) => printed with
    {
        Sidecar = printed.Sidecar with { EnvoyFilter = AskedOfEnvoy.For(pipeline, set).Filter },
        Limits = printed.Limits is { } limits ? limits with { Levels = LimitAnswer.Levels(pipeline) } : null,
    };
}
