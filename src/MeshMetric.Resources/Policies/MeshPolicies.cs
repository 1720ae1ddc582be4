using System.Collections.Concurrent;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Policies;

/// <summary>The policies of one mesh, in order, with what their combinations came to so far.</summary>
internal sealed class MeshPolicies
{
    // Dataplanes that the same policies match get the same answer; beyond this many different answers each is computed anew.
    private const int MostRemembered = 10_000;
    private const int MostOnStack = 256;

    private readonly PolicyEntry[] _entries;
    private readonly ProfileCatalog _profiles;

    // Candidates are found by what they must have in common with a dataplane: places in _entries.
    private readonly int[] _general;
    private readonly Dictionary<string, int[]> _byService;
    private readonly Dictionary<string, int[]> _byDataplane;
    private readonly ConcurrentDictionary<int[], CombinedPolicies> _combined = new(PolicySetComparer.Instance);

    public MeshPolicies(IReadOnlyCollection<Resource> resources)
    {
        var catalog = new BackendCatalog(resources.OfType<MeshOpenTelemetryBackendResource>());
        _profiles = new ProfileCatalog(resources.OfType<MeshMetricProfileResource>());
        _entries =
        [
            .. resources.OfType<MeshMetricResource>()
                .OrderBy(policy => policy.TargetRef.Kind)
                .ThenByDescending(policy => policy.Name, StringComparer.Ordinal)
                .Select(policy => new PolicyEntry(policy, catalog)),
        ];
        _general = [.. Indexes(entry => entry.Kind is TargetRefKind.Mesh or TargetRefKind.MeshSubset || entry is { Kind: TargetRefKind.Dataplane, Name: null })];
        _byService = Index(entry => entry.Kind is TargetRefKind.MeshService or TargetRefKind.MeshServiceSubset);
        _byDataplane = Index(entry => entry is { Kind: TargetRefKind.Dataplane, Name: not null });
    }

    public PipelineSet Compile(DataplaneResource dataplane, DateTimeOffset now)
    {
        var candidates = _entries.Length <= MostOnStack ? stackalloc int[_entries.Length] : new int[_entries.Length];
        var count = FindCandidates(dataplane, candidates);
        List<PipelineWarning>? warnings = null;
        DateTimeOffset? nextChange = null;
        var matched = 0;
        foreach (var index in candidates[..count])
        {
            var entry = _entries[index];
            var policy = entry.Policy;
            if (!PolicyMatcher.Matches(policy.TargetRef, dataplane))
            {
                continue;
            }

            if (policy.ExpiresAt <= now)
            {
                (warnings ??= []).Add(new(policy.Name, "spec.expiresAt", "the policy has expired and has no effect"));
            }
            else if (policy.IsShadow)
            {
                (warnings ??= []).Add(new(policy.Name, "labels", "the policy is a shadow and has no effect"));
            }
            else
            {
                candidates[matched++] = index;
                nextChange = policy.ExpiresAt < (nextChange ?? DateTimeOffset.MaxValue) ? policy.ExpiresAt : nextChange;
            }
        }

        return Combine(candidates[..matched]).For(dataplane, warnings, nextChange);
    }

    private CombinedPolicies Combine(ReadOnlySpan<int> matched)
    {
        if (_combined.GetAlternateLookup<ReadOnlySpan<int>>().TryGetValue(matched, out var combined))
        {
            return combined;
        }

        var entries = new PolicyEntry[matched.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = _entries[matched[i]];
        }

        combined = new CombinedPolicies(entries, _profiles);
        if (_combined.Count < MostRemembered)
        {
            _combined.TryAdd(matched.ToArray(), combined);
        }

        return combined;
    }

    /// <summary>Fills in the places of policies that may match, each once and in order; returns how many.</summary>
    private int FindCandidates(DataplaneResource dataplane, Span<int> candidates)
    {
        _general.CopyTo(candidates);
        var count = _general.Length;
        foreach (var inbound in dataplane.Inbounds)
        {
            AddService(inbound.Tags, candidates, ref count);
        }

        if (dataplane.Gateway is not null)
        {
            AddService(dataplane.Gateway.Tags, candidates, ref count);
        }

        Add(_byDataplane, dataplane.Name, candidates, ref count);
        if (dataplane.Origin.Namespace is not null)
        {
            Add(_byDataplane, dataplane.Origin.ShortName, candidates, ref count);
        }

        candidates[..count].Sort();
        return count;
    }

    private void AddService(IReadOnlyDictionary<string, string> tags, Span<int> candidates, ref int count)
    {
        if (tags.TryGetValue(DataplaneResource.ServiceTag, out var service))
        {
            Add(_byService, service, candidates, ref count);
        }
    }

    private static void Add(Dictionary<string, int[]> index, string key, Span<int> candidates, ref int count)
    {
        // Two inbounds of one service find the same policies.
        if (index.TryGetValue(key, out var found) && candidates[..count].IndexOf(found[0]) < 0)
        {
            found.CopyTo(candidates[count..]);
            count += found.Length;
        }
    }

    private Dictionary<string, int[]> Index(Func<TargetRef, bool> condition) =>
        Indexes(condition)
            .GroupBy(index => _entries[index].Policy.TargetRef.Name!, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    private IEnumerable<int> Indexes(Func<TargetRef, bool> condition) =>
        Enumerable.Range(0, _entries.Length).Where(index => condition(_entries[index].Policy.TargetRef));
}
