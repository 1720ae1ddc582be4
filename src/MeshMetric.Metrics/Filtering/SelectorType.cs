namespace MeshMetric.Metrics.Filtering;

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
