namespace MeshMetric.Resources.Model;

/// <summary>An entry of a policy's <c>backends</c>.</summary>
public abstract record BackendDeclaration
{
    private protected BackendDeclaration()
    {
    }
}
