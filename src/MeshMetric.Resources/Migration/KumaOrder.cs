using MeshMetric.Resources.Model;

namespace MeshMetric.Resources.Migration;

/// <summary>How Kuma ranks policies, lowest first, and where that is not how we do.</summary>
internal static class KumaOrder
{
    private const string OriginLabel = "kuma.io/origin";
    /// <summary>Which namespace's policy it is, to Kuma: its own, or an application's.</summary>
    public const string RoleLabel = "kuma.io/policy-role";

    // Dataplane was the second until kinds other than it and Mesh were given up.
    private static readonly string[] Kinds = ["Mesh", "Dataplane", "MeshSubset", "MeshService", "MeshServiceSubset"];
    private static readonly string?[] Origins = ["global", "zone"];
    private static readonly string?[] Roles = ["system", "producer", "consumer", "workload-owner"];

    public static List<Draft> Sort(IReadOnlyList<Draft> drafts) =>
    [
        .. drafts.OrderBy(draft => Array.IndexOf(Kinds, KindOf(draft)))
            .ThenBy(Precision)
            .ThenBy(draft => Array.IndexOf(Origins, Label(draft, OriginLabel)))
            .ThenBy(draft => Array.IndexOf(Roles, Label(draft, RoleLabel)))
            .ThenByDescending(draft => draft.Policy.DisplayName, StringComparer.Ordinal),
    ];

    /// <summary>Whether a policy comes before another one here.</summary>
    public static bool IsBefore(Draft one, Draft other)
    {
        var kinds = one.Policy.TargetRef.Kind.CompareTo(other.Policy.TargetRef.Kind);
        return kinds < 0 || (kinds == 0 && string.CompareOrdinal(one.Policy.Name, other.Policy.Name) > 0);
    }

    /// <summary>Why Kuma let a policy win over one of the same kind whose name sorts first.</summary>
    public static string Reason(Draft winner, Draft loser) =>
        KindOf(winner) != KindOf(loser) ? $"there kind {KindOf(winner)} ranks over kind {KindOf(loser)}"
        : Precision(winner) != Precision(loser) ? "there a target with a name ranks over one with labels, and one with a section over one without"
        : Label(winner, OriginLabel) != Label(loser, OriginLabel) ? "there a zone's policy ranks over a global one"
        : Label(winner, RoleLabel) != Label(loser, RoleLabel) ? "there a namespace's own policy ranks over one of the system"
        : "there the name counts without its namespace";

    private static string KindOf(Draft draft) => draft.KumaKind ?? draft.Policy.TargetRef.Kind.ToString();

    private static int Precision(Draft draft) => draft.Policy.TargetRef is { Kind: TargetRefKind.Dataplane } target
        ? (target.Name is null ? 0 : 2) + (target.SectionName is null ? 0 : 1)
        : 0;

    private static string? Label(Draft draft, string label) => draft.Policy.Labels.GetValueOrDefault(label);
}
