namespace MeshMetric.Metrics.Merging;

/// <summary>Labels that are added after a sample's own, never over them. Immutable; compiled once per pipeline and source.</summary>
public sealed class AddedLabels
{
    /// <summary>No labels.</summary>
    public static AddedLabels None { get; } = new([]);

    /// <summary>Compiles a set of labels. Labels with an empty value are left out; of two with one name the first holds.</summary>
    /// <param name="labels">Legacy names (<c>[a-zA-Z_][a-zA-Z0-9_]*</c>) and unescaped values, in output order.</param>
    public AddedLabels(IEnumerable<KeyValuePair<string, string>> labels)
    {
        Pairs = [.. labels];
    }

    /// <summary>The labels in output order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs { get; }
}
