namespace MeshMetric.Resources;

/// <summary>How bad a <see cref="Violation"/> is.</summary>
public enum ViolationSeverity
{
    /// <summary>The resource is refused.</summary>
    Error,

    /// <summary>The resource is accepted.</summary>
    Warning,
}
