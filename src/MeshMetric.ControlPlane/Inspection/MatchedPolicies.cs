using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>Which policies are for which dataplanes.</summary>
internal static class MatchedPolicies
{
    /// <summary>The policies in effect for a dataplane, in the order in which they combine: the last has the last word.</summary>
    /// <param name="snapshot">What holds.</param>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="now">The instant; an expired policy has no effect.</param>
    public static IReadOnlyList<MeshMetricResource> Of(StateSnapshot snapshot, DataplaneResource dataplane, DateTimeOffset now) =>
    [
        .. snapshot.Policies(dataplane.Mesh)
            .Where(policy => policy.IsFor(dataplane) && !policy.IsShadow && !(policy.ExpiresAt <= now))
            .OrderBy(policy => policy.TargetRef.Kind)
            .ThenByDescending(policy => policy.Name, StringComparer.Ordinal),
    ];

    /// <summary>The dataplanes that a policy is for, by name.</summary>
    /// <param name="snapshot">What holds.</param>
    /// <param name="policy">The policy.</param>
    public static IReadOnlyList<DataplaneState> Dataplanes(StateSnapshot snapshot, MeshMetricResource policy) =>
    [
        .. snapshot.Dataplanes.Values
            .Where(dataplane => policy.IsFor(dataplane.Resource))
            .OrderBy(dataplane => dataplane.Resource.Name, StringComparer.Ordinal),
    ];
}
