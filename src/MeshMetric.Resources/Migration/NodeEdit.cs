using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources.Migration;

/// <summary>Makes trees, and changed copies of trees.</summary>
internal static class NodeEdit
{
    public static ScalarNode Text(string text) => new(text, ScalarKind.Text, default);

    public static ScalarNode Number(int number) => new(number.ToString(System.Globalization.CultureInfo.InvariantCulture), ScalarKind.Integer, default);

    public static ScalarNode Boolean(bool value) => new(value ? "true" : "false", ScalarKind.Boolean, default);

    public static SequenceNode List(params IReadOnlyList<Node> items) => new(items, default);

    /// <summary>A mapping; entries without a value are left out.</summary>
    public static MappingNode Mapping(params ReadOnlySpan<(string Key, Node? Value)> entries)
    {
        var list = new List<MappingEntry>(entries.Length);
        foreach (var (key, value) in entries)
        {
            if (value is not null)
            {
                list.Add(new(key, value.Position, value));
            }
        }

        return new(list, default);
    }

    /// <summary>The node at a path of keys and indexes; <see langword="null"/> when there is none, or a null.</summary>
    public static Node? Find(Node root, params ReadOnlySpan<object> path)
    {
        var node = root;
        foreach (var step in path)
        {
            var next = (node, step) switch
            {
                (MappingNode mapping, string key) => mapping.Find(key),
                (SequenceNode sequence, int index) when index < sequence.Items.Count => sequence.Items[index],
                _ => null,
            };
            if (next is null or ScalarNode { Kind: ScalarKind.Null })
            {
                return null;
            }

            node = next;
        }

        return node;
    }

    /// <summary>A copy with another value at a path of keys and indexes; mappings on the way are made, <see langword="null"/> takes the field away.</summary>
    public static Node Set(Node? node, Node? value, ReadOnlySpan<object> path)
    {
        if (path.Length == 0)
        {
            return value ?? throw new ArgumentException("The root can't be taken away.", nameof(path));
        }

        if (path[0] is int index)
        {
            var items = ((SequenceNode)node!).Items.ToArray();
            items[index] = Set(items[index], value, path[1..]);
            return new SequenceNode(items, node.Position);
        }

        var key = (string)path[0];
        var mapping = node as MappingNode;
        var entries = mapping?.Entries.ToList() ?? [];
        var place = entries.FindIndex(entry => entry.Key == key);
        if (path.Length == 1 && value is null)
        {
            entries.RemoveAll(entry => entry.Key == key);
        }
        else if (place < 0)
        {
            entries.Add(new(key, value!.Position, Set(null, value, path[1..])));
        }
        else
        {
            entries[place] = entries[place] with { Value = Set(entries[place].Value, value, path[1..]) };
        }

        return new MappingNode(entries, mapping?.Position ?? default);
    }

    /// <summary>As Kuma merges: mappings field by field, everything else is replaced by the more specific.</summary>
    public static Node? Merge(Node? wide, Node? narrow)
    {
        if (narrow is null or ScalarNode { Kind: ScalarKind.Null })
        {
            return wide;
        }

        if (wide is not MappingNode all || narrow is not MappingNode own)
        {
            return narrow;
        }

        var entries = all.Entries.ToList();
        foreach (var entry in own.Entries)
        {
            var place = entries.FindIndex(other => other.Key == entry.Key);
            if (place < 0)
            {
                entries.Add(entry);
            }
            else
            {
                entries[place] = entry with { Value = Merge(entries[place].Value, entry.Value)! };
            }
        }

        return new MappingNode(entries, own.Position);
    }
}
