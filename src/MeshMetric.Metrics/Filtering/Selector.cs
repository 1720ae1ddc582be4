namespace MeshMetric.Metrics.Filtering;

/// <summary>A rule on family names.</summary>
/// <param name="Type">How <paramref name="Match"/> is compared.</param>
/// <param name="Match">The text, or the regex (non-backtracking, culture-invariant, unanchored).</param>
public readonly record struct Selector(SelectorType Type, string Match);

/// <summary>How a <see cref="Selector"/> compares; always case-sensitive.</summary>
public enum SelectorType : byte
{
    /// <summary>The name starts with the text.</summary>
    Prefix,

    /// <summary>The name is the text.</summary>
    Exact,

    /// <summary>The name contains the text.</summary>
    Contains,

    /// <summary>The regex finds a match in the name.</summary>
    Regex,
}
