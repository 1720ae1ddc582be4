using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Reading;

namespace MeshMetric.Resources.Migration;

/// <summary>Targets that Kuma takes and our reader refuses.</summary>
internal static class TargetMigration
{
    /// <summary>Changes a policy's target to one with the same meaning, or says why there is none.</summary>
    public static void Prepare(Draft draft, MigrationOptions options, List<string> warnings)
    {
        if ((draft.Find("type") ?? draft.Find("kind")) is not ScalarNode { Text: "MeshMetric" or "MeshMetrics" }
            || draft.Find("spec", "targetRef", "kind") is not ScalarNode kind)
        {
            return;
        }

        if (TargetRefReader.Instead(kind.Text) is { } instead)
        {
            draft.Refusal = instead;
            warnings.Add($"{draft.File}: {draft.Title}: not migrated: {instead}");
        }
        else if (kind.Text == "MeshSubset" && HasNo(draft, "tags"))
        {
            Widen(draft, "MeshSubset without tags took every proxy, as kind Mesh does; kind Mesh ranks lower.");
        }
        else if (kind.Text == "MeshServiceSubset" && HasNo(draft, "tags"))
        {
            draft.KumaKind = kind.Text;
            draft.Set(
                NodeEdit.Mapping(("kind", NodeEdit.Text("MeshService")), ("name", draft.Find("spec", "targetRef", "name"))),
                "MeshServiceSubset without tags took every proxy of the service, as kind MeshService does; that kind ranks lower.",
                "spec", "targetRef");
        }
        else if (kind.Text == "Dataplane"
            && draft.Find("spec", "targetRef", "name") is null
            && HasNo(draft, "labels")
            && draft.Find("spec", "targetRef", "sectionName") is null)
        {
            Widen(draft, $"Kind Dataplane without name and labels took every proxy of the mesh in Kuma {options.From}, as kind Mesh does; kind Mesh ranks lower.");
        }
    }

    private static bool HasNo(Draft draft, string map) => draft.Find("spec", "targetRef", map) is null or MappingNode { Entries.Count: 0 };

    private static void Widen(Draft draft, string reason)
    {
        draft.KumaKind = ((ScalarNode)draft.Find("spec", "targetRef", "kind")!).Text;
        var proxies = draft.Find("spec", "targetRef", "proxyTypes");
        draft.Set(NodeEdit.Mapping(("kind", NodeEdit.Text("Mesh")), ("proxyTypes", proxies)), reason, "spec", "targetRef");
    }
}
