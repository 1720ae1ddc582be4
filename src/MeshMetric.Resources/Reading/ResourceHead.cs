using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources.Reading;

/// <summary>What every resource has, in either form.</summary>
internal sealed record ResourceHead
{
    public required ResourceType Type { get; init; }

    public required ResourceOrigin Origin { get; init; }

    public required string Mesh { get; init; }

    /// <summary>The universal name; empty when it is missing.</summary>
    public required string Name { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required TextPosition NamePosition { get; init; }

    public required FieldPath NamePath { get; init; }
}
