using System.Text.Json.Serialization;

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Output;

/// <summary>An application of a pipeline, as <c>explain --output json</c> prints it; what the policy leaves out is left out.</summary>
internal sealed record ApplicationDto
{
    public string? Name { get; init; }

    public required string Address { get; init; }

    public required int Port { get; init; }

    public required string Path { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scheme { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Regex { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SelectorDto>? Include { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SelectorDto>? Exclude { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The printed form.</summary>
    public static ApplicationDto Of(ApplicationSettings application) => new()
    {
        Name = application.Name,
        Address = application.Address,
        Port = application.Port,
        Path = application.Path,
        Scheme = application.Tls is null ? null : "https",
        Regex = application.Regex,
        Include = application.Include.Count == 0 ? null : SelectorDto.Of(application.Include),
        Exclude = application.Exclude.Count == 0 ? null : SelectorDto.Of(application.Exclude),
        Labels = application.Labels.Count == 0 ? null : application.Labels,
    };
}
