using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Reading;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Migration;

/// <summary>Makes MeshMetrics from the <c>metrics</c> block of a Mesh, and of the dataplanes that override it.</summary>
internal sealed class LegacyMigration(List<string> warnings)
{
    public const string ClusterNames =
        "Kuma 2.6 and the metrics block of a Mesh merged clusters NAME-<16 hex digits> into one NAME and marked them with kuma_io_mesh_traffic; "
        + "here every cluster keeps its series. Aggregate in the query.";

    private const string SystemNamespace = "kuma-system";
    private readonly HashSet<ResourceId> _taken = [];

    /// <summary>Names that generated policies must not take.</summary>
    public void Reserve(IEnumerable<Resource> resources) => _taken.UnionWith(resources.Select(resource => resource.Id));

    /// <summary>Takes the block out of a Mesh's draft; gives a MeshMetric for each backend.</summary>
    public IEnumerable<Draft> MigrateMesh(Draft draft, MeshResource mesh, bool hasPolicies)
    {
        var backends = mesh.Metrics!.Backends;
        draft.Remove("The metrics block is gone: the MeshMetrics below do its work.", draft.IsKubernetes ? ["spec", "metrics"] : ["metrics"]);
        var result = new List<Draft>();
        foreach (var backend in backends)
        {
            var isOn = backend.Name == mesh.Metrics.EnabledBackend;
            var policy = Start(draft, mesh.Name, backend.Name!, SystemNamespace, null, isOn);
            policy.Head.Insert(0, $"From backend \"{backend.Name}\" of the metrics block of Mesh \"{mesh.Name}\".");
            policy.Head.Add(ClusterNames);
            if (!isOn)
            {
                policy.Head.Add("It was not the enabled backend. The label kuma.io/effect: shadow keeps it without effect; take the label away to switch it on.");
            }
            else if (hasPolicies)
            {
                policy.Head.Add("The mesh has MeshMetrics as well; here this one combines with them. If they were to replace it, delete it.");
            }

            WriteSidecar(policy, backend, isWhole: true);
            WriteApplications(policy, backend.Aggregate);
            WriteBackend(policy, backend, mesh.Mtls?.EnabledBackend is not null);
            result.Add(policy);
        }

        return result;
    }

    /// <summary>Takes the block out of a Dataplane's draft; gives the MeshMetric that does its work.</summary>
    public Draft MigrateDataplane(Draft draft, DataplaneResource dataplane, MeshResource? mesh)
    {
        var own = dataplane.Metrics!;
        var enabled = mesh?.Metrics?.Backends.FirstOrDefault(backend => backend.Name == mesh.Metrics.EnabledBackend);
        draft.Remove("The metrics block is gone: the MeshMetric below does its work.", draft.IsKubernetes ? ["spec", "metrics"] : ["metrics"]);
        var shortName = dataplane.Origin.ShortName;
        var target = NodeEdit.Mapping(
            ("kind", NodeEdit.Text("Dataplane")),
            ("name", NodeEdit.Text(shortName)),
            ("namespace", dataplane.Origin.Namespace is { } space ? NodeEdit.Text(space) : null));
        var isOn = mesh is null || enabled is not null;
        var policy = Start(draft, dataplane.Mesh, shortName, dataplane.Origin.Namespace ?? SystemNamespace, target, isOn);
        policy.Head.Insert(0, $"From the metrics block of Dataplane \"{dataplane.Name}\", which overrode its mesh's.");
        if (mesh is null)
        {
            policy.Head.Add(
                $"The Mesh \"{dataplane.Mesh}\" was not given, so what this dataplane took from it is missing here; migrate both in one run.");
            warnings.Add($"{draft.File}: {draft.Title}: migrate it in one run with Mesh \"{dataplane.Mesh}\", whose settings it overrides");
        }
        else if (!isOn)
        {
            policy.Head.Add("The mesh had no enabled backend, so Kuma ignored this. The label kuma.io/effect: shadow keeps it without effect.");
        }

        WriteSidecar(policy, own, isWhole: false);
        WriteApplications(policy, MergeByName(enabled?.Aggregate ?? [], own.Aggregate), own.Aggregate.Count > 0);
        if ((own.Port ?? own.Path ?? (object?)own.TlsMode ?? own.SkipMtls) is not null)
        {
            policy.Note("A backend is replaced whole, so this repeats what the dataplane took from its mesh.", "spec", "default", "backends");
            WriteBackend(
                policy,
                own with
                {
                    Port = own.Port ?? enabled?.Port,
                    Path = own.Path ?? enabled?.Path,
                    TlsMode = own.TlsMode ?? (own.SkipMtls is null ? enabled?.TlsMode : null),
                    SkipMtls = own.SkipMtls ?? enabled?.SkipMtls,
                },
                mesh?.Mtls?.EnabledBackend is not null);
        }

        return policy;
    }

    private Draft Start(Draft source, string mesh, string wanted, string space, MappingNode? target, bool isOn)
    {
        var name = ToResourceName(wanted);
        while (!_taken.Add(new(MeshMetricResource.TypeName, mesh, source.IsKubernetes ? $"{name}.{space}" : name)))
        {
            name += "-metrics";
        }

        var labels = new List<(string, Node?)>();
        if (source.IsKubernetes)
        {
            labels.Add((Resource.MeshLabel, NodeEdit.Text(mesh)));
        }

        if (!isOn)
        {
            labels.Add(("kuma.io/effect", NodeEdit.Text("shadow")));
        }

        var labelNode = labels.Count > 0 ? NodeEdit.Mapping([.. labels]) : null;
        var spec = NodeEdit.Mapping(
            ("targetRef", target ?? NodeEdit.Mapping(("kind", NodeEdit.Text("Mesh")))), ("default", NodeEdit.Mapping()));
        var root = source.IsKubernetes
            ? NodeEdit.Mapping(
                ("apiVersion", NodeEdit.Text(EnvelopeReader.ApiVersion)),
                ("kind", NodeEdit.Text(MeshMetricResource.TypeName)),
                ("metadata", NodeEdit.Mapping(("name", NodeEdit.Text(name)), ("namespace", NodeEdit.Text(space)), ("labels", labelNode))),
                ("spec", spec))
            : NodeEdit.Mapping(
                ("type", NodeEdit.Text(MeshMetricResource.TypeName)),
                ("mesh", NodeEdit.Text(mesh)),
                ("name", NodeEdit.Text(name)),
                ("labels", labelNode),
                ("spec", spec));
        var draft = new Draft(root, source.File) { IsNew = true };
        if (name != wanted)
        {
            draft.Head.Add($"Named \"{name}\", since \"{wanted}\" is no name for a resource, or is taken.");
        }

        return draft;
    }

    private static void WriteSidecar(Draft policy, LegacyMetricsBackend backend, bool isWhole)
    {
        if (backend.FilterRegex is { Length: > 0 } regex)
        {
            policy.Set(NodeEdit.Text(regex), "From envoy.filterRegex.", "spec", "default", "sidecar", "regex");
        }
        else if (isWhole)
        {
            policy.Set(
                NodeEdit.Text("full"),
                "Without filterRegex Kuma kept everything; here an absent profile is default (Kuma's Basic).",
                "spec", "default", "sidecar", "profile");
        }

        if (backend.UsedOnly is { } usedOnly)
        {
            policy.Set(NodeEdit.Boolean(usedOnly), "From envoy.usedOnly.", "spec", "default", "sidecar", "usedOnly");
        }
        else if (isWhole)
        {
            policy.Set(
                NodeEdit.Boolean(false),
                "An absent usedOnly was false in the metrics block; here it is true, which is cheaper.",
                "spec", "default", "sidecar", "usedOnly");
        }
    }

    /// <summary>A dataplane's entries change those of the same name, and add to them.</summary>
    private static List<LegacyApplication> MergeByName(IReadOnlyList<LegacyApplication> mesh, IReadOnlyList<LegacyApplication> own)
    {
        var merged = mesh.ToList();
        foreach (var application in own)
        {
            var place = merged.FindIndex(other => other.Name == application.Name);
            if (place < 0)
            {
                merged.Add(application);
            }
            else
            {
                merged[place] = application with
                {
                    Port = application.Port ?? merged[place].Port,
                    Path = application.Path ?? merged[place].Path,
                    Address = application.Address ?? merged[place].Address,
                };
            }
        }

        return merged;
    }

    private static void WriteApplications(Draft policy, IReadOnlyList<LegacyApplication> applications, bool always = false)
    {
        List<LegacyApplication> off = [.. applications.Where(application => !application.Enabled)];
        List<Node> on =
        [
            .. applications.Where(application => application.Enabled).Select(application => NodeEdit.Mapping(
                ("name", NodeEdit.Text(application.Name)),
                ("address", application.Address is { } address ? NodeEdit.Text(address) : null),
                ("port", NodeEdit.Number(application.Port!.Value)),
                ("path", application.Path is { } path ? NodeEdit.Text(path) : null))),
        ];
        if (on.Count > 0 || always)
        {
            policy.Set(NodeEdit.List(on), "From aggregate. A more specific policy's list replaces this one; in the metrics block lists merged by name.", "spec", "default", "applications");
        }

        if (off.Count > 0)
        {
            policy.Head.Add($"Left out, since enabled was false: {string.Join(", ", off.Select(application => $"\"{application.Name}\""))}.");
        }
    }

    private void WriteBackend(Draft policy, LegacyMetricsBackend backend, bool hasMtls)
    {
        var (mode, reason) = (backend.TlsMode, backend.SkipMtls, hasMtls) switch
        {
            (PrometheusTlsMode.ActiveMTLSBackend, _, _) => ("ActiveMTLSBackend", null),
            (PrometheusTlsMode.ProvidedTLS, _, _) => ("ProvidedTLS", null),
            (PrometheusTlsMode.Disabled, _, _) => ("Disabled", null),
            (_, true, _) => ("Disabled", "From skipMTLS: true."),
            (_, _, true) => ("ActiveMTLSBackend", "The mesh has mutual TLS, and Kuma secured the endpoint with it as long as skipMTLS was not true."),
            _ => ((string?)null, null),
        };
        var prometheus = NodeEdit.Mapping(
            ("port", NodeEdit.Number(backend.Port ?? 5670)),
            ("path", NodeEdit.Text(backend.Path ?? "/metrics")),
            ("tls", mode is null ? null : NodeEdit.Mapping(("mode", NodeEdit.Text(mode)))));
        policy.Set(
            NodeEdit.List(NodeEdit.Mapping(("type", NodeEdit.Text("Prometheus")), ("prometheus", prometheus))),
            "Without a clientId it is the default client's: a Prometheus that gives no client id, or one that is not known.",
            "spec", "default", "backends");
        if (reason is not null)
        {
            policy.Note(reason, "spec", "default", "backends", 0, "prometheus", "tls");
        }
        else if (mode is null)
        {
            policy.Note(
                "Not secured, as the mesh has no mutual TLS; in Kuma that would have changed with it. Here it stays as it is until tls says otherwise.",
                "spec", "default", "backends", 0, "prometheus", "port");
        }

        if (backend.Tags.Count > 0)
        {
            var tags = string.Join(", ", backend.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}: {tag.Value}"));
            policy.Note(
                $"Not carried over: tags {{{tags}}}. They made the endpoint a service of its own for traffic permissions; here it has none, and "
                + "its metrics carry the service of the dataplane.",
                "spec", "default", "backends", 0, "prometheus");
            warnings.Add($"{policy.File}: {policy.Title}: the tags {{{tags}}} of the endpoint are not carried over; permit the scrape by the dataplane's own service");
        }
    }

    private static string ToResourceName(string name)
    {
        if (NameRules.IsResourceName(name))
        {
            return name;
        }

        var letters = name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').ToArray();
        var clean = new string(letters).Trim('-');
        return NameRules.IsResourceName(clean) ? clean : "metrics";
    }
}
