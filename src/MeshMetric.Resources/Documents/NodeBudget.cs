using System.Globalization;

namespace MeshMetric.Resources.Documents;

/// <summary>Counts the nodes of one document against <see cref="DocumentLimits"/>.</summary>
internal sealed class NodeBudget
{
    private int _nodes;
    private int _copied;

    public static string TooDeep { get; } =
        string.Create(CultureInfo.InvariantCulture, $"is nested deeper than {DocumentLimits.Depth} levels");

    public static string TooMany { get; } =
        string.Create(CultureInfo.InvariantCulture, $"the document is too large: more than {DocumentLimits.Nodes} nodes, or {DocumentLimits.Characters} characters, once aliases are expanded");

    /// <summary>Counts a node; <see langword="false"/> when the document has too many.</summary>
    public bool Take() => ++_nodes <= DocumentLimits.Nodes;

    /// <summary>Counts a tree that an alias or merge key repeats; <see langword="false"/> when the document gets too large.</summary>
    public bool TakeCopy(Node node)
    {
        _nodes += node.Weight;
        _copied += node.Characters;
        return _nodes <= DocumentLimits.Nodes && _copied <= DocumentLimits.Characters;
    }
}
