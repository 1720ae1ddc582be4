namespace MeshMetric.ControlPlane;

/// <summary>The control plane can't start, for reasons that a user can put right.</summary>
/// <param name="problems">All of them, one sentence each that names the setting and the fix.</param>
public sealed class ControlPlaneStartException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>All of them, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
