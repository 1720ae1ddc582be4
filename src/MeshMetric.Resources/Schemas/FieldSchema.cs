namespace MeshMetric.Resources.Schemas;

/// <summary>One field of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Description">What it means.</param>
internal sealed record FieldSchema(string Name, FieldType Type, string Description)
{
    /// <summary>Whether the object is wrong without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>What its absence means, as JSON would write it without quotes; <see langword="null"/> when absence has its own meaning.</summary>
    public string? Default { get; init; }

    /// <summary>The only texts it may have; empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>A regex for the text.</summary>
    public string? Pattern { get; init; }

    /// <summary>Most characters of the text.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Whether the text may be empty.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>The object, or the items' or values' object.</summary>
    public ObjectSchema? Object { get; init; }
}
