using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads lists of selectors on metric names, and regexes.</summary>
internal static class SelectorReader
{
    private static readonly string[] Fields = ["type", "match"];
    private static readonly string[] Types = ["Prefix", "Exact", "Contains", "Regex"];

    /// <summary>The selectors of a field; <see langword="null"/> when it is absent.</summary>
    public static IReadOnlyList<NameSelector>? Read(ObjectReader owner, string name)
    {
        if (owner.List(name) is not { } items)
        {
            return null;
        }

        var selectors = new List<NameSelector>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (ReadOne(items[i], owner.Field(name).Item(i), owner.Context) is { } selector)
            {
                selectors.Add(selector);
            }
        }

        return selectors;
    }

    /// <summary>A regex field in the common subset; <see langword="null"/> when it is absent or wrong.</summary>
    public static string? ReadRegex(ObjectReader owner, string name)
    {
        if (owner.TextOrEmpty(name) is not { } pattern)
        {
            return null;
        }

        if (owner.Context.CheckRegex(pattern) is not { } finding)
        {
            return pattern;
        }

        owner.Error(name, finding);
        return null;
    }

    private static NameSelector? ReadOne(Node node, FieldPath path, ReadContext context)
    {
        if (!ObjectReader.TryOpen(node, path, context, Fields, out var reader))
        {
            return null;
        }

        if (!reader.Has("type"))
        {
            reader.Error("type", $"is missing; it is one of {Quoting.OneOf(Types)}");
        }

        if (!reader.Has("match"))
        {
            reader.Error("match", "is missing; it is the text or regex to compare names with");
        }

        var type = reader.Choice<NameSelectorType>("type", Types);
        var match = type == NameSelectorType.Regex ? ReadRegex(reader, "match") : reader.Text("match");
        return type is { } known && match is not null ? new(known, match) : null;
    }
}
