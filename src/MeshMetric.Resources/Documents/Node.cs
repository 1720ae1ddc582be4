namespace MeshMetric.Resources.Documents;

/// <summary>A node of a document with its place in the file. An aliased node is one object in several places.</summary>
internal abstract class Node(TextPosition position)
{
    public TextPosition Position { get; } = position;

    /// <summary>This node and all below it, aliases expanded.</summary>
    public abstract int Weight { get; }

    /// <summary>Characters of all scalars and keys from here down, aliases expanded.</summary>
    public abstract int Characters { get; }

    /// <summary>Levels of mappings and sequences from here down; 0 for a scalar.</summary>
    public abstract int Height { get; }

    /// <summary>What the node is, for messages.</summary>
    public abstract string Description { get; }
}
