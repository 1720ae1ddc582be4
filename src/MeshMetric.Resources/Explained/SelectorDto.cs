using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Explained;

/// <summary>A selector.</summary>
public sealed record SelectorDto(string Type, string Match)
{
    /// <summary>The printed form of a list.</summary>
    public static IReadOnlyList<SelectorDto> Of(IReadOnlyList<NameSelector> selectors) =>
        [.. selectors.Select(selector => new SelectorDto(selector.Type.ToString(), selector.Match))];
}
