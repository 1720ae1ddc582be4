using System.Text.Json.Serialization;

namespace MeshMetric.Cli.Output;

/// <summary>A source of a pipeline before and after the policy.</summary>
internal sealed record PreviewSourceDto
{
    public required string Source { get; init; }

    /// <summary>Where its body is from.</summary>
    public required string Body { get; init; }

    public required long BodyBytes { get; init; }

    /// <summary>
    /// The filter that the agent asks Envoy with, for all pipelines shown; absent when it asks for everything, and for an application.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EnvoyFilter { get; init; }

    /// <summary>All of it, with the pipeline's labels.</summary>
    public required FiguresDto Before { get; init; }

    /// <summary>What the policy keeps.</summary>
    public required FiguresDto After { get; init; }

    public required double ShareOfSeries { get; init; }

    /// <summary>The built-in profiles side by side; none for an application.</summary>
    public required IReadOnlyList<ProfileFiguresDto> Profiles { get; init; }

    /// <summary>The families kept that have most series.</summary>
    public required IReadOnlyList<FamilyFiguresDto> MostExpensive { get; init; }

    public required IReadOnlyList<MissedFamilyDto> DroppedOfDashboards { get; init; }

    public required long SkippedLines { get; init; }

    /// <summary>The first of the skipped lines.</summary>
    public required IReadOnlyList<LineProblemDto> Problems { get; init; }

    public required long RepeatedMetadata { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }
}
