using System.Globalization;

namespace MeshMetric.Resources.Documents;

/// <summary>Counts the nodes of one document against <see cref="DocumentLimits"/>.</summary>
internal sealed class NodeBudget
{
    private int _nodes;

    public static string TooDeep { get; } =
        string.Create(CultureInfo.InvariantCulture, $"is nested deeper than {DocumentLimits.Depth} levels");

    public static string TooMany { get; } =
        string.Create(CultureInfo.InvariantCulture, $"the document has more than {DocumentLimits.Nodes} nodes once aliases are expanded");

    /// <summary>Counts a node (or an aliased tree's weight); <see langword="false"/> when the document has too many.</summary>
    public bool Take(int weight)
    {
        _nodes += weight;
        return _nodes <= DocumentLimits.Nodes;
    }
}
