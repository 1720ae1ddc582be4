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
    /// <summary>
    /// The filter on raw stat names that the agent asks Envoy with, compiled of the profiles and selectors of all pipelines that share the read; absent when
    /// it asks for everything, or by the policy's own regex, or where this is not worked out.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EnvoyFilter { get; init; }

    /// <summary>The printed form.</summary>
    public static SidecarDto Of(SidecarSettings sidecar) => new(
        sidecar.Profile?.Name, sidecar.Regex, sidecar.UsedOnly, SelectorDto.Of(sidecar.Include), SelectorDto.Of(sidecar.Exclude));
}
