namespace MeshMetric.Resources.Documents;

internal sealed class SequenceNode : Node
{
    public SequenceNode(IReadOnlyList<Node> items, TextPosition position)
        : base(position)
    {
        Items = items;
        var weight = 1;
        var characters = 0;
        var height = 0;
        foreach (var item in items)
        {
            weight += item.Weight;
            characters += item.Characters;
            height = Math.Max(height, item.Height);
        }

        Weight = weight;
        Characters = characters;
        Height = height + 1;
    }

    public IReadOnlyList<Node> Items { get; }

    public override int Weight { get; }

    public override int Characters { get; }

    public override int Height { get; }

    public override string Description => "a list";
}
