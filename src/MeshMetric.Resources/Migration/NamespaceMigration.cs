using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources.Migration;

/// <summary>Policies of an application's namespace, which Kuma applies to the proxies of that namespace alone.</summary>
internal static class NamespaceMigration
{
    // Before, Kuma took policies of its own namespace only.
    private static readonly Version FirstNamespaced = new(2, 9);

    // Afterwards inbounds have no tags.
    private static readonly Version LastTagged = new(2, 14);

    /// <summary>Narrows the policy's target to its namespace.</summary>
    public static void Prepare(Draft draft, MigrationOptions options)
    {
        if ((draft.Find("type") ?? draft.Find("kind")) is not ScalarNode { Text: "MeshMetric" or "MeshMetrics" }
            || draft.Find("spec") is not MappingNode
            || draft.Find("spec", "targetRef") is not (null or MappingNode)
            || SpaceOf(draft, options) is not { } space)
        {
            return;
        }

        var target = draft.Find("spec", "targetRef") ?? NodeEdit.Mapping(("kind", NodeEdit.Text("Mesh")));
        var kind = (NodeEdit.Find(target, "kind") as ScalarNode)?.Text ?? "Mesh";
        var byLabels = kind == "Dataplane" || (kind == "Mesh" && options.From > LastTagged);
        draft.KumaKind ??= kind;
        if (kind == "Dataplane" && NodeEdit.Find(target, "name") is not null)
        {
            target = NodeEdit.Find(target, "namespace") is null ? NodeEdit.Set(target, NodeEdit.Text(space), ["namespace"]) : target;
        }
        else
        {
            var narrowed = kind switch
            {
                "Mesh" => byLabels ? "Dataplane" : "MeshSubset",
                "MeshService" => "MeshServiceSubset",
                _ => kind,
            };
            target = NodeEdit.Set(target, NodeEdit.Text(narrowed), ["kind"]);
            target = NodeEdit.Set(target, NodeEdit.Text(space), [byLabels ? "labels" : "tags", Resource.NamespaceLabel]);
        }

        draft.Set(
            target,
            $"Kuma applies a policy of namespace \"{space}\" to the proxies of that namespace alone; here the namespace of a policy narrows nothing.",
            "spec", "targetRef");
    }

    /// <summary>The namespace that narrows the policy; Kuma's own does not.</summary>
    private static string? SpaceOf(Draft draft, MigrationOptions options)
    {
        var labels = draft.IsKubernetes ? draft.Find("metadata", "labels") : draft.Find("labels");
        var written = (draft.Find("metadata", "namespace") as ScalarNode)?.Text;
        var role = labels is null ? null : (NodeEdit.Find(labels, KumaOrder.RoleLabel) as ScalarNode)?.Text;
        return role switch
        {
            "workload-owner" or "consumer" => written ?? (NodeEdit.Find(labels!, Resource.NamespaceLabel) as ScalarNode)?.Text,

            // Not from a cluster, where Kuma has set the label; its own namespace is kuma-system, unless somebody chose another.
            null when options.From >= FirstNamespaced && options.Kubernetes is not false && written?.EndsWith("-system", StringComparison.Ordinal) == false => written,
            _ => null,
        };
    }
}
