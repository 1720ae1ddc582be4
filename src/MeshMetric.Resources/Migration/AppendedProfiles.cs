using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources.Migration;

/// <summary><c>appendProfiles</c>: Kuma adds up those of all policies, so that the widest wins; here the most specific policy's do.</summary>
internal static class AppendedProfiles
{
    private static readonly object[] Path = ["spec", "default", "sidecar", "profiles", "appendProfiles"];

    // In the order of width.
    private static readonly string[] Names = ["None", "Basic", "All"];

    /// <summary>Writes out what the wider policies add.</summary>
    public static void Write(Draft draft, IReadOnlyList<Draft> wider, List<string> warnings)
    {
        var own = Widest(draft);
        if (own < 0)
        {
            // Nothing of its own: it inherits.
            return;
        }

        foreach (var other in wider)
        {
            var theirs = Widest(other);
            if (theirs <= own)
            {
                continue;
            }

            var name = other.Policy.Name;
            if (!TargetOverlap.Covers(other.Policy.TargetRef, draft.Policy.TargetRef))
            {
                draft.Note(
                    $"Where policy \"{name}\" targets the same proxy, Kuma added its {Names[theirs]} to this; here this policy's own profile holds.", Path);
                warnings.Add(
                    $"{draft.File}: {draft.Title}: profile {Names[theirs]} of policy \"{name}\" is no longer added to its own where both target a proxy");
                continue;
            }

            var items = ((SequenceNode)draft.Find(Path)!).Items;
            draft.Set(
                NodeEdit.List([.. items, NodeEdit.Mapping(("name", NodeEdit.Text(Names[theirs])))]),
                $"{Names[theirs]} is of \"{name}\": Kuma adds up the profiles of all policies, and the widest wins. Take it away for what this policy says.",
                Path);
            own = theirs;
        }
    }

    private static int Widest(Draft draft)
    {
        var widest = -1;
        foreach (var item in (draft.Find(Path) as SequenceNode)?.Items ?? [])
        {
            widest = Math.Max(widest, Array.IndexOf(Names, (NodeEdit.Find(item, "name") as ScalarNode)?.Text));
        }

        return widest;
    }
}
