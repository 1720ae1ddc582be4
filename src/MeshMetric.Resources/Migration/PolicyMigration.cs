using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;

namespace MeshMetric.Resources.Migration;

/// <summary>Migrates the MeshMetrics of one mesh: what an absent field meant, and what a more specific policy hid.</summary>
internal sealed class PolicyMigration(MigrationOptions options, List<string> warnings)
{
    private static readonly Version Profiles = new(2, 7);
    private static readonly Version LastOldPath = new(2, 9);
    private static readonly Version LastTwo = new(2, 14);
    private static readonly (string Mine, string[] Rivals)[] Rivals =
    [
        ("regex", ["profile", "profiles", "include"]),
        ("profile", ["regex", "profiles"]),
        ("profiles", ["regex", "profile"]),
        ("usedOnly", ["includeUnused"]),
        ("includeUnused", ["usedOnly"]),
    ];

    private static readonly string[] ResetSuffixes = ["--reset", "-reset", "0-reset", ".reset"];

    /// <summary>Changes the drafts, and gives those with the resets that have to be added, each in front of its policy.</summary>
    public List<Draft> Migrate(IReadOnlyList<Draft> drafts)
    {
        // The later wins.
        var ordered = KumaOrder.Sort(drafts);
        var resets = new Dictionary<Draft, Draft>();
        for (var i = 0; i < ordered.Count; i++)
        {
            var target = ordered[i].Policy.TargetRef;
            List<Draft> lower = [.. ordered[..i].Where(other => !IsShadow(other) && TargetOverlap.MayMeet(other.Policy.TargetRef, target))];
            // Of those that rank lower here, too; NoteRank and NoteNames tell of the others.
            List<Draft> wider = [.. lower.Where(other => KumaOrder.IsBefore(other, ordered[i]))];
            WriteDefaults(ordered[i], wider);
            AppendedProfiles.Write(ordered[i], wider, warnings);
            NoteRank(ordered[i], ordered);
            NoteNames(ordered[i], lower);
            if (!IsShadow(ordered[i]) && Unhide(ordered[i], wider, ordered) is { } reset)
            {
                resets.Add(ordered[i], reset);
            }
        }

        return [.. drafts.SelectMany(draft => resets.TryGetValue(draft, out var reset) ? [reset, draft] : (Draft[])[draft])];
    }

    private static bool IsShadow(Draft draft) => draft.Policy.Labels.GetValueOrDefault("kuma.io/effect") == "shadow";

    private void WriteDefaults(Draft draft, List<Draft> wider)
    {
        WriteApplicationPaths(draft);
        WriteIntervals(draft);
        var sidecar = draft.Find("spec", "default", "sidecar");
        if (options.From < Profiles)
        {
            WriteFullProfile(draft, wider);
        }
        else if (sidecar is MappingNode own && NodeEdit.Find(own, "includeUnused") is ScalarNode { Kind: ScalarKind.Boolean } unused && unused.Text[0] is 't' or 'T')
        {
            draft.Note(
                "Kuma since 2.7 asks Envoy for used stats in any case; MeshMetric does what this says. Expect more series, or take it away.",
                "spec", "default", "sidecar", "includeUnused");
        }
    }

    private void WriteApplicationPaths(Draft draft)
    {
        if (options.From > LastOldPath || !(options.Kubernetes ?? draft.IsKubernetes))
        {
            return;
        }

        var items = (draft.Find("spec", "default", "applications") as SequenceNode)?.Items ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (NodeEdit.Find(items[i], "path") is null)
            {
                draft.Set(
                    NodeEdit.Text("/metrics/prometheus"),
                    $"The default of Kuma {options.From} on Kubernetes; here an absent path is /metrics.",
                    "spec", "default", "applications", i, "path");
            }
        }
    }

    private void WriteIntervals(Draft draft)
    {
        var items = (draft.Find("spec", "default", "backends") as SequenceNode)?.Items ?? [];
        for (var i = 0; options.From < Profiles && i < items.Count; i++)
        {
            if (NodeEdit.Find(items[i], "openTelemetry") is not null && NodeEdit.Find(items[i], "openTelemetry", "refreshInterval") is null)
            {
                draft.Set(
                    NodeEdit.Text("30s"),
                    "Kuma 2.6 pushed every 30 s; here an absent refreshInterval is 60s.",
                    "spec", "default", "backends", i, "openTelemetry", "refreshInterval");
            }
        }
    }

    /// <summary>Kuma 2.6 kept everything that no regex narrowed; a profile in place of an inherited regex would undo that one.</summary>
    private static void WriteFullProfile(Draft draft, List<Draft> wider)
    {
        if (draft.Policy.Default is { Backends.Count: > 0 } settings
            && settings.Sidecar is not ({ Regex: not null } or { Profile: not null })
            && !wider.Exists(other => other.Policy.Default.Sidecar is { Regex: not null } or { Profile: not null }))
        {
            draft.Set(
                NodeEdit.Text("full"),
                "Kuma 2.6 had no profiles and kept everything; here an absent profile is default (Kuma's Basic).",
                "spec", "default", "sidecar", "profile");
            draft.Head.Add(LegacyMigration.ClusterNames);
        }
    }

    private void NoteRank(Draft draft, List<Draft> all)
    {
        if (draft.Policy.TargetRef.Kind != TargetRefKind.Dataplane || options.From > LastTwo)
        {
            return;
        }

        List<string> beaten =
        [
            .. all.Where(other => other.Policy.TargetRef.Kind is not (TargetRefKind.Mesh or TargetRefKind.Dataplane))
                .Select(other => $"{other.Policy.TargetRef.Kind} policy \"{other.Policy.Name}\""),
        ];
        if (beaten.Count > 0)
        {
            draft.Note(
                $"Kuma {options.From} ranks kind Dataplane below MeshSubset and MeshService; here it is the most specific and wins. "
                + $"Where this proxy is also one of {string.Join(", ", beaten)}, take away here what that one should decide.",
                "spec", "targetRef");
            warnings.Add($"{draft.File}: {draft.Title}: kind Dataplane wins here over {string.Join(", ", beaten)}, which won in Kuma {options.From}");
        }
    }

    /// <summary>Inside a kind the name decides here, and in Kuma other things before it.</summary>
    private void NoteNames(Draft draft, List<Draft> lower)
    {
        if (IsShadow(draft))
        {
            return;
        }

        foreach (var other in lower.Where(other => other.Policy.TargetRef.Kind == draft.Policy.TargetRef.Kind && KumaOrder.IsBefore(draft, other)))
        {
            draft.Head.Add(
                $"In Kuma this wins over \"{other.Policy.Name}\": {KumaOrder.Reason(draft, other)}. Here the other one wins, since its name sorts first. Rename one.");
            warnings.Add(
                $"{draft.File}: {draft.Title}: policy \"{other.Policy.Name}\" wins over it here, since its name sorts first; in Kuma {options.From} it is the other way round");
        }
    }

    /// <summary>
    /// In Kuma one list of backends replaces another and settings merge across all; here backends add up and each has the settings of its own
    /// policies. A reset takes away what Kuma hid, and what Kuma inherited is written out.
    /// </summary>
    private Draft? Unhide(Draft draft, List<Draft> wider, List<Draft> all)
    {
        if (draft.Policy.Default.Backends is not { Count: > 0 } own)
        {
            return null;
        }

        HashSet<string> mine = [.. own.Select(BackendIdentity.Of)];
        List<Draft> hidden = [.. wider.Where(other => IdentitiesOf(other).Any(identity => !mine.Contains(identity)))];
        // A policy without backends is inherited here, too, as long as nothing resets it.
        List<Draft> apart = [.. wider.Where(other => hidden.Count > 0 || (other.Policy.Default.Backends is not null && !mine.IsSubsetOf(IdentitiesOf(other))))];
        Inherit(draft, apart);
        return hidden.Count > 0 ? Reset(draft, hidden, all) : null;
    }

    private static IEnumerable<string> IdentitiesOf(Draft draft) => draft.Policy.Default.Backends?.Select(BackendIdentity.Of) ?? [];

    private void Inherit(Draft draft, List<Draft> apart)
    {
        var target = draft.Policy.TargetRef;
        foreach (var field in (ReadOnlySpan<string>)["sidecar", "applications"])
        {
            Node? inherited = null;
            var from = new List<string>();
            foreach (var other in apart)
            {
                if (other.Find("spec", "default", field) is not { } settings)
                {
                    continue;
                }

                if (!TargetOverlap.Covers(other.Policy.TargetRef, target))
                {
                    draft.Note(
                        $"Where policy \"{other.Policy.Name}\" targets the same proxy, Kuma merged its {field} into this; here it no longer does.",
                        "spec", "default");
                    warnings.Add($"{draft.File}: {draft.Title}: {field} of policy \"{other.Policy.Name}\" no longer count for it where both target a proxy");
                    continue;
                }

                inherited = NodeEdit.Merge(inherited is null ? null : WithoutRivals(inherited, settings), settings);
                from.Add($"\"{other.Policy.Name}\"");
            }

            var own = draft.Find("spec", "default", field);
            if (inherited is null || (own is not null and not MappingNode))
            {
                continue;
            }

            draft.Set(
                NodeEdit.Merge(WithoutRivals(inherited, own), own),
                $"With what Kuma inherited from {string.Join(", ", from)}: here a backend has the settings of its own policies only.",
                "spec", "default", field);
        }
    }

    /// <summary>What is inherited may not come as the other spelling, or the other choice, of what is the policy's own.</summary>
    private static Node WithoutRivals(Node inherited, Node? own)
    {
        foreach (var (mine, rivals) in Rivals)
        {
            foreach (var rival in rivals)
            {
                if (own is not null && NodeEdit.Find(own, mine) is not null)
                {
                    inherited = NodeEdit.Set(inherited, null, [rival]);
                }
            }
        }

        return inherited;
    }

    private Draft Reset(Draft draft, List<Draft> hidden, List<Draft> all)
    {
        string[] path = draft.IsKubernetes ? ["metadata", "name"] : ["name"];
        var name = ((ScalarNode)draft.Find(path)!).Text;
        var policy = draft.Policy;
        List<string> others = [.. all.Where(other => other != draft && other.Policy.TargetRef.Kind == policy.TargetRef.Kind).Select(other => other.Policy.Name)];
        string Full(string suffix) => policy.Name == name ? name + suffix : string.Concat(name, suffix, policy.Name.AsSpan(name.Length));
        bool IsBefore(string suffix) => string.CompareOrdinal(Full(suffix), policy.Name) > 0 && !others.Contains(Full(suffix));
        bool IsNext(string suffix) => !others.Exists(other =>
            string.CompareOrdinal(other, policy.Name) > 0 && string.CompareOrdinal(other, Full(suffix)) < 0);
        var suffix = Array.Find(ResetSuffixes, suffix => IsBefore(suffix) && IsNext(suffix)) ?? Array.Find(ResetSuffixes, IsBefore) ?? ResetSuffixes[2];
        var root = NodeEdit.Set(draft.Root, NodeEdit.Text(name + suffix), path);
        root = NodeEdit.Set(root, NodeEdit.Mapping(("backends", NodeEdit.List())), ["spec", "default"]);
        var reset = new Draft((MappingNode)root, draft.File) { IsNew = true };
        var names = string.Join(", ", hidden.Select(other => $"\"{other.Policy.Name}\""));
        reset.Head.Add(
            $"New. In Kuma the backends of \"{policy.Name}\" replaced those of {names}; here backends add up. This policy stands directly before "
            + $"\"{policy.Name}\" in the order and forgets them for its proxies. To send to all of these backends, delete it.");
        if (!IsNext(suffix))
        {
            reset.Head.Add("A policy of the same kind stands between the two in the order by name; see whether its backends must go, too.");
            warnings.Add($"{draft.File}: {draft.Title}: its reset \"{Full(suffix)}\" does not stand directly before it in the order");
        }

        return reset;
    }
}
