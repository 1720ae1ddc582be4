namespace MeshMetric.Resources;

/// <summary>The two ways a resource is written.</summary>
public enum ResourceForm
{
    /// <summary><c>type</c>, <c>mesh</c>, <c>name</c>, <c>labels</c> beside the fields or the <c>spec</c>.</summary>
    Universal,

    /// <summary><c>apiVersion</c>, <c>kind</c>, <c>metadata</c>, <c>spec</c>.</summary>
    Kubernetes,
}
