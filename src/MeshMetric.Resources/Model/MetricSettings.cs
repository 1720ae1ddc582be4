using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Model;

/// <summary>A policy's <c>spec.default</c>. <see langword="null"/> means not said: the field is inherited.</summary>
public sealed record MetricSettings
{
    /// <summary>What to keep of the sidecar's own metrics.</summary>
    public SidecarSelection? Sidecar { get; init; }

    /// <summary>The applications to scrape; an empty list says: none.</summary>
    public IReadOnlyList<ApplicationTarget>? Applications { get; init; }

    /// <summary>Labels added to everything of the pipeline; merged by key.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The pipeline's budget; replaced as a whole.</summary>
    public LimitSettings? Limits { get; init; }

    /// <summary>Absent: a pure override. Empty: a reset of all that came earlier in the order. Else the backends declared.</summary>
    public IReadOnlyList<BackendDeclaration>? Backends { get; init; }
}
