using System.Text.Json.Serialization;

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Explained;

/// <summary>What is kept of the sidecar. One of profile and regex is there.</summary>
public sealed record SidecarDto(
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
