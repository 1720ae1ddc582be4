namespace MeshMetric.Resources.Pipelines;

/// <summary>What a pipeline over its budget does.</summary>
public enum LimitAction
{
    /// <summary>Fall back to narrower profiles, then leave out the largest families.</summary>
    Degrade,

    /// <summary>Leave out whole families, largest first.</summary>
    Drop,
}
