using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads labels that a policy adds to samples.</summary>
internal static class LabelReader
{
    /// <summary>The labels; <see langword="null"/> when the field is absent.</summary>
    public static IReadOnlyDictionary<string, string>? Read(ObjectReader owner, string name)
    {
        if (owner.TextMap(name) is not { } labels)
        {
            return null;
        }

        // A value that is no text has its own violation; the name is judged all the same.
        foreach (var entry in ((Documents.MappingNode)owner.Get(name)!).Entries)
        {
            if (Check(entry.Key) is { } finding)
            {
                owner.Context.Sink.Error(entry.KeyPosition, owner.Field(name).Field(entry.Key), finding);
            }
        }

        return labels;
    }

    private static string? Check(string label) => label switch
    {
        "le" or "quantile" => "is a label of histograms and summaries; choose another name",
        "mesh" or "dataplane" or "service" => "is a label that the agent sets itself; choose another name",
        _ when label.StartsWith("__", StringComparison.Ordinal) => "label names that begin with \"__\" are reserved; choose another name",
        _ when !NameRules.IsLabelName(label) => "is no label name; use letters, digits and \"_\", not a digit first",
        _ => null,
    };
}
