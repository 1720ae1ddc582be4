namespace MeshMetric.Resources.Documents;

internal sealed class MappingNode : Node
{
    public MappingNode(IReadOnlyList<MappingEntry> entries, TextPosition position)
        : base(position)
    {
        Entries = entries;
        var weight = 1;
        var characters = 0;
        var height = 0;
        foreach (var entry in entries)
        {
            weight += 1 + entry.Value.Weight;
            characters += entry.Key.Length + entry.Value.Characters;
            height = Math.Max(height, entry.Value.Height);
        }

        Weight = weight;
        Characters = characters;
        Height = height + 1;
    }

    /// <summary>The entries in the document's order, each key once.</summary>
    public IReadOnlyList<MappingEntry> Entries { get; }

    public override int Weight { get; }

    public override int Characters { get; }

    public override int Height { get; }

    public override string Description => "a mapping";

    /// <summary>The entry's value, also when it is null in the document's sense; <see langword="null"/> when there is no such key.</summary>
    public Node? Find(string key)
    {
        // Mappings of resources are small: a scan beats a hash table for each.
        for (var i = 0; i < Entries.Count; i++)
        {
            if (Entries[i].Key == key)
            {
                return Entries[i].Value;
            }
        }

        return null;
    }

    public TextPosition KeyPosition(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry.KeyPosition;
            }
        }

        return Position;
    }
}
