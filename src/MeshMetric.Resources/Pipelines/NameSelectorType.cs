namespace MeshMetric.Resources.Pipelines;

/// <summary>How a selector compares.</summary>
public enum NameSelectorType
{
    /// <summary>The name starts with the text.</summary>
    Prefix,

    /// <summary>The name is the text.</summary>
    Exact,

    /// <summary>The name contains the text.</summary>
    Contains,

    /// <summary>The regex (non-backtracking, unanchored) finds a match in the name.</summary>
    Regex,
}
