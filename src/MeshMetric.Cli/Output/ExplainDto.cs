using System.Globalization;
using System.Text.Json.Serialization;

using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Output;

/// <summary>The pipelines of a dataplane as <c>explain --output json</c> prints them (policy rules, "What the tools print").</summary>
internal sealed record ExplainDto(
    DataplaneDto Dataplane, IReadOnlyList<PipelineDto> Pipelines, IReadOnlyList<WarningDto> Warnings, string? NextChange)
{
    /// <summary>The printed form.</summary>
    public static ExplainDto Of(DataplaneResource dataplane, PipelineSet set) => new(
        new DataplaneDto(dataplane.Mesh, dataplane.Name),
        [.. set.Pipelines.Select(PipelineDto.Of)],
        [.. set.Warnings.Select(warning => new WarningDto(warning.Policy, warning.Field, warning.Reason))],
        set.NextChange?.ToString("O", CultureInfo.InvariantCulture));
}

/// <summary>Which dataplane.</summary>
internal sealed record DataplaneDto(string Mesh, string Name);

/// <summary>A warning.</summary>
internal sealed record WarningDto(string? Policy, string Field, string Reason);

/// <summary>A pipeline.</summary>
internal sealed record PipelineDto(
    IReadOnlyList<BackendDto> Backends,
    SidecarDto Sidecar,
    IReadOnlyList<ApplicationDto> Applications,
    IReadOnlyDictionary<string, string> Labels,
    LimitsDto? Limits,
    IReadOnlyDictionary<string, OriginDto> Provenance)
{
    /// <summary>The printed form.</summary>
    public static PipelineDto Of(Pipeline pipeline) => new(
        [.. pipeline.Backends.SelectMany(BackendDto.Of)],
        SidecarDto.Of(pipeline.Sidecar),
        [.. pipeline.Applications.Select(ApplicationDto.Of)],
        pipeline.Labels,
        pipeline.Limits is { } limits ? new LimitsDto(limits.Series, limits.Bytes, limits.OnExceeded.ToString()) : null,
        pipeline.Provenance.ToDictionary(field => field.Key, field => new OriginDto(field.Value.Policy, field.Value.Over)));
}

/// <summary>A budget.</summary>
internal sealed record LimitsDto(long? Series, long? Bytes, string OnExceeded);

/// <summary>Where a value came from.</summary>
internal sealed record OriginDto(string Policy, IReadOnlyList<string> Over);

/// <summary>A selector.</summary>
internal sealed record SelectorDto(string Type, string Match)
{
    /// <summary>The printed form of a list.</summary>
    public static IReadOnlyList<SelectorDto> Of(IReadOnlyList<NameSelector> selectors) =>
        [.. selectors.Select(selector => new SelectorDto(selector.Type.ToString(), selector.Match))];
}

/// <summary>What is kept of the sidecar. One of profile and regex is there.</summary>
internal sealed record SidecarDto(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Profile,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Regex,
    bool UsedOnly,
    IReadOnlyList<SelectorDto> Include,
    IReadOnlyList<SelectorDto> Exclude)
{
    /// <summary>The printed form.</summary>
    public static SidecarDto Of(SidecarSettings sidecar) => new(
        sidecar.Profile?.Name, sidecar.Regex, sidecar.UsedOnly, SelectorDto.Of(sidecar.Include), SelectorDto.Of(sidecar.Exclude));
}
