using System.Collections.Concurrent;
using MeshMetric.Resources.Model;

namespace MeshMetric.Resources.Policies;

/// <summary>The policies of one mesh, in order, with the plans that they came to so far.</summary>
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
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int[], PipelinePlan> _plans = new(PolicySetComparer.Instance);

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
        for (var place = 0; place < _entries.Length; place++)
        {
            // Of two with one name, which only careless input has, the last: it has the last word.
            _places[_entries[place].Policy.Name] = place;
        }

        _general = [.. Indexes(entry => entry.Kind is TargetRefKind.Mesh or TargetRefKind.MeshSubset || entry is { Kind: TargetRefKind.Dataplane, Name: null })];
        _byService = Index(entry => entry.Kind is TargetRefKind.MeshService or TargetRefKind.MeshServiceSubset);
        _byDataplane = Index(entry => entry is { Kind: TargetRefKind.Dataplane, Name: not null });
    }

    /// <summary>What the policies that match a dataplane come to.</summary>
    public PipelinePlan Plan(DataplaneResource dataplane, DateTimeOffset now)
    {
        var candidates = _entries.Length <= MostOnStack ? stackalloc int[_entries.Length] : new int[_entries.Length];
        var count = FindCandidates(dataplane, candidates);
        var matched = 0;
        foreach (var place in candidates[..count])
        {
            if (PolicyMatcher.Matches(_entries[place].Policy.TargetRef, dataplane))
            {
                candidates[matched++] = place;
            }
        }

        return Remembered(candidates[..matched], now) ?? Remember(candidates[..matched], Combine(candidates[..matched], now));
    }

    /// <summary>What the policies of a plan of other resources or another instant come to; the same object when that is nothing else.</summary>
    public PipelinePlan Renew(PipelinePlan plan, DateTimeOffset now)
    {
        var places = plan.Policies.Where(_places.ContainsKey).Select(name => _places[name]).Order().ToArray();
        if (Remembered(places, now) is { } known)
        {
            return known;
        }

        var renewed = Combine(places, now);
        return Remember(places, renewed.IsSameAs(plan) && renewed.Policies.SequenceEqual(plan.Policies) ? plan : renewed);
    }

    private PipelinePlan? Remembered(ReadOnlySpan<int> matched, DateTimeOffset now) =>
        _plans.GetAlternateLookup<ReadOnlySpan<int>>().TryGetValue(matched, out var plan) && plan.HoldsAt(now) ? plan : null;

    private PipelinePlan Remember(ReadOnlySpan<int> matched, PipelinePlan plan)
    {
        if (_plans.Count < MostRemembered)
        {
            _plans[matched.ToArray()] = plan;
        }

        return plan;
    }

    private PipelinePlan Combine(ReadOnlySpan<int> matched, DateTimeOffset now)
    {
        var entries = new PolicyEntry[matched.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = _entries[matched[i]];
        }

        return new PipelinePlan(entries, _profiles, now);
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
