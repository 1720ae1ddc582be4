namespace MeshMetric.Resources.Documents;

/// <summary>The document that a resource came from: enough to write it back, and to say where a field stands.</summary>
internal sealed record ResourceOrigin
{
    public required ResourceForm Form { get; init; }

    /// <summary>The resource as written.</summary>
    public required MappingNode Root { get; init; }

    public required string File { get; init; }

    /// <summary>The document's number in the file, from 1.</summary>
    public required int Document { get; init; }

    /// <summary>The resource's path inside its document; longer than nothing inside a list.</summary>
    public required FieldPath Path { get; init; }

    /// <summary>The name without the namespace.</summary>
    public required string ShortName { get; init; }

    public string? Namespace { get; init; }

    /// <summary>The node at a path of keys (text) and indexes (numbers); <see langword="null"/> when there is none.</summary>
    public Node? Find(params ReadOnlySpan<object> path)
    {
        Node? node = Root;
        foreach (var step in path)
        {
            node = (node, step) switch
            {
                (MappingNode mapping, string key) => mapping.Find(key),
                (SequenceNode sequence, int index) when index < sequence.Items.Count => sequence.Items[index],
                _ => null,
            };
        }

        return node is ScalarNode { Kind: ScalarKind.Null } ? null : node;
    }
}
