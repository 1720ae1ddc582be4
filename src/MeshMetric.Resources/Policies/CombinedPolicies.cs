using System.Globalization;
using System.Net;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>What one set of matched policies comes to, for every dataplane that they match (policy rules, Combination).</summary>
internal sealed class CombinedPolicies
{
    private readonly PipelineTemplate[] _pipelines;
    private readonly List<PipelineWarning> _warnings = [];

    // Each Prometheus port once, with the backend that a warning about it names.
    private readonly (int Port, string Policy, string Field)[] _ports;

    /// <param name="matched">The matched policies, least specific first.</param>
    /// <param name="profiles">The mesh's profiles.</param>
    public CombinedPolicies(IReadOnlyList<PolicyEntry> matched, ProfileCatalog profiles)
    {
        var entries = AfterLastReset(matched);
        foreach (var entry in entries)
        {
            _warnings.AddRange(entry.Warnings);
        }

        var settings = new List<FoldedSettings>();
        var active = Activate(entries, profiles, settings);
        PortArbiter.Settle(active, _warnings);
        _pipelines =
        [
            .. active.GroupBy(backend => backend.Pipeline)
                .OrderBy(group => group.Key)
                .Select(group => new PipelineTemplate(settings[group.Key], [.. group.Select(backend => backend.Backend)])),
        ];
        _ports =
        [
            .. active.Where(backend => backend.Backend is PrometheusBackend)
                .GroupBy(backend => ((PrometheusBackend)backend.Backend).Port)
                .Select(group => (group.Key, group.Last().Backend.From, group.Last().Field)),
        ];
        if (active.Count == 0)
        {
            _warnings.Add(new(null, "", WhyNothing(matched, entries)));
        }
    }

    /// <summary>The backends of all pipelines, pipeline by pipeline.</summary>
    public IEnumerable<PipelineBackend> Backends => _pipelines.SelectMany(pipeline => pipeline.Backends);

    /// <summary>Whether two come to the same for every dataplane.</summary>
    public bool IsSameAs(CombinedPolicies other)
    {
        if (_pipelines.Length != other._pipelines.Length || !_ports.AsSpan().SequenceEqual(other._ports) || !Structure.ListsEqual(_warnings, other._warnings))
        {
            return false;
        }

        for (var i = 0; i < _pipelines.Length; i++)
        {
            if (!_pipelines[i].IsSameAs(other._pipelines[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds the pipelines and warnings of one dataplane.</summary>
    public PipelineSet For(DataplaneResource dataplane, List<PipelineWarning> further, DateTimeOffset? nextChange)
    {
        var pipelines = dataplane.IsZoneProxy ? ForZoneProxy() : Array.ConvertAll(_pipelines, pipeline => pipeline.For(dataplane.Address));
        var clashes = FindPortClashes(dataplane);
        return clashes is null && further.Count == 0
            ? new PipelineSet(pipelines, _warnings, nextChange)
            : new PipelineSet(pipelines, [.. _warnings, .. further, .. clashes ?? []], nextChange);
    }

    /// <summary>Pipelines that differ by their applications alone are one.</summary>
    private Pipeline[] ForZoneProxy()
    {
        var pipelines = new List<Pipeline>(_pipelines.Length);
        foreach (var pipeline in _pipelines.Select(template => template.ForZoneProxy()))
        {
            var same = pipelines.FindIndex(other =>
                other.Sidecar == pipeline.Sidecar && other.Limits == pipeline.Limits && Structure.MapsEqual(other.Labels, pipeline.Labels));
            if (same < 0)
            {
                pipelines.Add(pipeline);
            }
            else
            {
                pipelines[same] = pipelines[same] with { Backends = [.. pipelines[same].Backends, .. pipeline.Backends] };
            }
        }

        return [.. pipelines];
    }

    private static List<PolicyEntry> AfterLastReset(IReadOnlyList<PolicyEntry> matched)
    {
        var entries = new List<PolicyEntry>(matched.Count);
        foreach (var entry in matched)
        {
            if (entry.IsReset)
            {
                entries.Clear();
            }

            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Of each identity the last declaration; backends whose settings came out equal get the same pipeline.</summary>
    private List<ActiveBackend> Activate(List<PolicyEntry> entries, ProfileCatalog profiles, List<FoldedSettings> pipelines)
    {
        var last = new Dictionary<string, ResolvedBackend>(StringComparer.Ordinal);
        foreach (var backend in entries.SelectMany(entry => entry.Backends))
        {
            last[backend.Identity] = backend;
        }

        var active = new List<ActiveBackend>(last.Count);
        foreach (var backend in entries.SelectMany(entry => entry.Backends).Where(backend => last[backend.Identity] == backend))
        {
            var settings = Fold(backend.Identity, entries, profiles);
            foreach (var warning in settings.Warnings.Where(warning => !_warnings.Contains(warning)))
            {
                _warnings.Add(warning);
            }

            var pipeline = pipelines.FindIndex(settings.SharesWith);
            if (pipeline < 0)
            {
                pipeline = pipelines.Count;
                pipelines.Add(settings);
            }

            active.Add(new(backend, pipeline));
        }

        return active;
    }

    private static FoldedSettings Fold(string identity, List<PolicyEntry> entries, ProfileCatalog profiles)
    {
        var fold = new SettingsFold();
        foreach (var entry in entries)
        {
            if (!entry.DeclaresBackends || entry.Declares(identity))
            {
                fold.Add(entry.Policy);
            }
        }

        return fold.Build(profiles);
    }

    private static string WhyNothing(IReadOnlyList<PolicyEntry> matched, List<PolicyEntry> entries) => matched switch
    {
        { Count: 0 } => "no policy matches the dataplane, so it has no pipeline",
        _ when entries.Exists(entry => entry.DeclaresBackends) => "none of the backends that the matching policies declare can be opened, so there is no pipeline",
        _ when entries[0].IsReset => $"policy \"{entries[0].Policy.Name}\" resets the backends and no later policy declares one, so there is no pipeline",
        _ => "no matching policy declares a backend, so there is no pipeline",
    };

    private List<PipelineWarning>? FindPortClashes(DataplaneResource dataplane)
    {
        List<PipelineWarning>? clashes = null;
        foreach (var (port, policy, field) in _ports)
        {
            foreach (var inbound in dataplane.Inbounds)
            {
                if (inbound.Port == port)
                {
                    Clash(ref clashes, policy, field, port, "an inbound of the dataplane");
                    break;
                }
            }

            if (!dataplane.IsZoneProxy && HasApplicationOn(port, dataplane.Address))
            {
                Clash(ref clashes, policy, field, port, "an application");
            }
        }

        return clashes;
    }

    private bool HasApplicationOn(int port, string address)
    {
        foreach (var pipeline in _pipelines)
        {
            foreach (var application in pipeline.Applications)
            {
                if (application.Port == port && (application.Address is null || application.Address == address || IsLoopback(application.Address)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsLoopback(string address) =>
        address.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip));

    private static void Clash(ref List<PipelineWarning>? clashes, string policy, string field, int port, string other) =>
        (clashes ??= []).Add(new(
            policy, field, string.Create(CultureInfo.InvariantCulture, $"port {port} is also the port of {other}; choose another port")));
}
