namespace MeshMetric.Metrics.Filtering;

/// <summary>Why a <see cref="FamilyFilter"/> keeps or drops a family.</summary>
/// <param name="IsKept">The decision; always that of <see cref="FamilyFilter.Keeps"/>.</param>
/// <param name="Rule">The kind of rule that had the last word.</param>
public sealed record FilterReason(bool IsKept, FilterRule Rule)
{
    /// <summary>The selector that decided, the first of its list that matches; <see langword="null"/> when none did.</summary>
    public Selector? Selector { get; init; }

    /// <summary>The selector's place in its list (the built-in profile's table, the layer's or the settings' own list), from 0; else -1.</summary>
    public int Index { get; init; } = -1;

    /// <summary>The custom profile's place among the layers, innermost first, from 0, with the two layer rules; else -1.</summary>
    public int Layer { get; init; } = -1;

    /// <summary>The built-in profile at the bottom; <see langword="null"/> for filters without one.</summary>
    public Profile? Profile { get; init; }

    /// <summary>Why the built-in profile has the entry that decided; else <see langword="null"/>.</summary>
    public string? Why { get; init; }
}
