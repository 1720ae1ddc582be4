using MeshMetric.Cli.Output;
using MeshMetric.Resources;

namespace MeshMetric.Cli.Explaining;

/// <summary>For a dataplane without pipeline: what each policy has to do with that.</summary>
internal static class PolicyVerdicts
{
    /// <summary>The policies, those that match first.</summary>
    public static IReadOnlyList<ExplainPolicyDto> Of(DataplaneResource dataplane, IReadOnlyList<Resource> resources, DateTimeOffset now) =>
    [
        .. resources.OfType<MeshMetricResource>()
            .OrderByDescending(policy => policy.IsFor(dataplane))
            .ThenBy(policy => policy.Name, StringComparer.Ordinal)
            .Select(policy => new ExplainPolicyDto(policy.Name, Reason(policy, dataplane, now))),
    ];

    private static string Reason(MeshMetricResource policy, DataplaneResource dataplane, DateTimeOffset now)
    {
        if (policy.Mesh != dataplane.Mesh)
        {
            return $"is of mesh '{policy.Mesh}', the dataplane of '{dataplane.Mesh}'";
        }

        if (!policy.IsFor(dataplane))
        {
            string name = policy.TargetRef.Name is { } given ? $" '{given}'" : "";
            return $"does not match: spec.targetRef is {policy.TargetRef.Kind}{name}, which the dataplane (service '{dataplane.Service}') is not";
        }

        return policy.ExpiresAt <= now ? $"would match, but expired at {policy.ExpiresAt:O}"
            : policy.IsShadow ? "would match, but is a shadow (label kuma.io/effect)"
            : policy.Default.Backends switch
            {
                null => "matches, but declares no backend: it only changes what other policies declare",
                { Count: 0 } => "matches, and resets what came before it (spec.default.backends is empty)",
                _ => "matches and declares backends, but none of them can be opened or a later policy resets them",
            };
    }
}
