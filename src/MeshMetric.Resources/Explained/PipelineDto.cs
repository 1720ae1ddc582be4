using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Explained;

/// <summary>A pipeline.</summary>
public sealed record PipelineDto(
    IReadOnlyList<BackendDto> Backends,
    SidecarDto Sidecar,
    IReadOnlyList<ApplicationDto> Applications,
    IReadOnlyDictionary<string, string> Labels,
    LimitsDto? Limits,
    IReadOnlyDictionary<string, OriginDto> Provenance)
{
    /// <summary>The printed form.</summary>
    public static PipelineDto Of(Pipeline pipeline) => new(
        [.. pipeline.Backends.Select(BackendDto.Of)],
        SidecarDto.Of(pipeline.Sidecar),
        [.. pipeline.Applications.Select(ApplicationDto.Of)],
        pipeline.Labels,
        pipeline.Limits is { } limits ? new LimitsDto(limits.Series, limits.Bytes, limits.OnExceeded.ToString()) : null,
        pipeline.Provenance.ToDictionary(field => field.Key, field => new OriginDto(field.Value.Policy, field.Value.Over)));
}
