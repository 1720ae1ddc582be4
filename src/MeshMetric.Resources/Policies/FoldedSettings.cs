using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>One backend's settings: a pipeline before its applications have addresses.</summary>
internal sealed class FoldedSettings
{
    public required SidecarSettings Sidecar { get; init; }

    public required IReadOnlyList<ApplicationTarget> Applications { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required LimitSettings? Limits { get; init; }

    public required IReadOnlyDictionary<string, FieldOrigin> Provenance { get; init; }

    public required IReadOnlyList<PipelineWarning> Warnings { get; init; }

    /// <summary>Whether two backends with these settings share a pipeline; where the settings came from does not matter.</summary>
    public bool SharesWith(FoldedSettings other) =>
        Sidecar == other.Sidecar
        && Structure.ListsEqual(Applications, other.Applications)
        && Structure.MapsEqual(Labels, other.Labels)
        && Limits == other.Limits;
}
