using System.Globalization;

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Explained;

/// <summary>The pipelines of a dataplane as <c>explain --output json</c> prints them (policy rules, "What the tools print").</summary>
public sealed record ExplainDto(
    DataplaneDto Dataplane, IReadOnlyList<PipelineDto> Pipelines, IReadOnlyList<WarningDto> Warnings, string? NextChange)
{
    /// <summary>The printed form.</summary>
    public static ExplainDto Of(DataplaneResource dataplane, PipelineSet set) => new(
        new DataplaneDto(dataplane.Mesh, dataplane.Name),
        [.. set.Pipelines.Select(PipelineDto.Of)],
        [.. set.Warnings.Select(warning => new WarningDto(warning.Policy, warning.Field, warning.Reason))],
        set.NextChange?.ToString("O", CultureInfo.InvariantCulture));
}
