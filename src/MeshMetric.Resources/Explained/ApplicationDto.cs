using System.Text.Json.Serialization;

using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Explained;

/// <summary>An application of a pipeline, as <c>explain --output json</c> prints it; what the policy leaves out is left out.</summary>
public sealed record ApplicationDto
{
    /// <summary>The name, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Host or IP address.</summary>
    public required string Address { get; init; }

    /// <summary>TCP port.</summary>
    public required int Port { get; init; }

    /// <summary>Request path.</summary>
    public required string Path { get; init; }

    /// <summary><c>https</c>, or <see langword="null"/> for plain HTTP.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Scheme { get; init; }

    /// <summary>The rule on family names, or <see langword="null"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Regex { get; init; }

    /// <summary>What is kept besides, or <see langword="null"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SelectorDto>? Include { get; init; }

    /// <summary>What is left out, or <see langword="null"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SelectorDto>? Exclude { get; init; }

    /// <summary>Labels added to its samples, or <see langword="null"/>.</summary>
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
