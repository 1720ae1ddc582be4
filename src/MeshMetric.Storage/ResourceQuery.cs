namespace MeshMetric.Storage;

/// <summary>Which resources a list is to hold; what is left out does not narrow it.</summary>
public sealed record ResourceQuery
{
    /// <summary>The type, or <see langword="null"/> for every type.</summary>
    public string? Type { get; init; }

    /// <summary>The mesh, or <see langword="null"/> for every mesh.</summary>
    public string? Mesh { get; init; }

    /// <summary>A part of the name, or <see langword="null"/>.</summary>
    public string? NameContains { get; init; }

    /// <summary>Labels that all have to be there with these values.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>How many to leave out at the beginning.</summary>
    public int Offset { get; init; }

    /// <summary>How many to return at most; <see langword="null"/> for all.</summary>
    public int? Size { get; init; }
}
