using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Dynamic;

/// <summary>
/// How many series of the sidecar's last body each built-in profile keeps, as it is, without selectors. <see langword="null"/> where the agent can't know,
/// as Envoy was asked for less.
/// </summary>
/// <param name="Minimal">Series that the profile <c>minimal</c> keeps.</param>
/// <param name="Default">Series that the profile <c>default</c> keeps.</param>
/// <param name="Full">All series.</param>
public sealed record ProfileSeries(long? Minimal, long? Default, long? Full)
{
    /// <summary>The series that a profile keeps.</summary>
    public long? Of(BuiltInProfile profile) => profile switch
    {
        BuiltInProfile.None => 0,
        BuiltInProfile.Minimal => Minimal,
        BuiltInProfile.Default => Default,
        _ => Full,
    };
}
