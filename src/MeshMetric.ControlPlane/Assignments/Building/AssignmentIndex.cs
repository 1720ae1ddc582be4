using System.Collections.Immutable;

using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>
/// The assignments of all dataplanes, by dataplane and by client. A client whose targets came out the same keeps its snapshot, and with it its version
/// and its finished answers; one whose targets changed gets a new list, two references a target, out of what dataplanes and plans have already. One
/// writer.
/// </summary>
internal sealed class AssignmentIndex
{
    private static readonly IComparer<Entry> ByName = Comparer<Entry>.Create(static (a, b) => string.CompareOrdinal(a.Dataplane.Name, b.Dataplane.Name));

    private readonly Dictionary<ResourceId, Entry> _byDataplane = [];

    // The same, ordinally by name.
    private readonly List<Entry> _sorted = [];
    private readonly Dictionary<string, AssignmentSnapshot> _byClient = new(StringComparer.Ordinal);

    /// <summary>The snapshots of all clients that have targets.</summary>
    public IReadOnlyDictionary<string, AssignmentSnapshot> ByClient => _byClient;

    /// <summary>Takes in what has changed.</summary>
    /// <param name="dataplanes">The dataplanes that are new or different, with what is to be scraped of them; without resource those that are gone.</param>
    public void Apply(IEnumerable<(ResourceId Id, DataplaneResource? Resource, ImmutableArray<ClientEndpoints> Endpoints)> dataplanes)
    {
        var differences = new ClientDifferences();
        foreach (var (id, resource, endpoints) in dataplanes)
        {
            if (resource is null || endpoints.IsEmpty)
            {
                Remove(id, differences);
            }
            else if (_byDataplane.TryGetValue(id, out var entry))
            {
                Change(entry, resource, endpoints, differences);
            }
            else
            {
                Add(id, new Entry(resource, ScrapedDataplane.Of(resource), endpoints), differences);
            }
        }

        foreach (var client in differences.Clients)
        {
            var before = _byClient.GetValueOrDefault(client);
            var assignments = Collect(client, before?.Assignments.Length ?? 0);
            if (assignments.IsEmpty)
            {
                _byClient.Remove(client);
            }
            else
            {
                _byClient[client] = new AssignmentSnapshot(assignments, before);
            }
        }
    }

    private void Add(ResourceId id, Entry entry, ClientDifferences differences)
    {
        _byDataplane.Add(id, entry);
        _sorted.Insert(~_sorted.BinarySearch(entry, ByName), entry);
        differences.AddAll(entry.Endpoints);
    }

    private void Remove(ResourceId id, ClientDifferences differences)
    {
        if (_byDataplane.Remove(id, out var entry))
        {
            _sorted.RemoveAt(_sorted.BinarySearch(entry, ByName));
            differences.AddAll(entry.Endpoints);
        }
    }

    private static void Change(Entry entry, DataplaneResource resource, ImmutableArray<ClientEndpoints> endpoints, ClientDifferences differences)
    {
        if (!ReferenceEquals(entry.Resource, resource))
        {
            entry.Resource = resource;
            var dataplane = ScrapedDataplane.Of(resource);
            if (!dataplane.IsSameAs(entry.Dataplane))
            {
                entry.Dataplane = dataplane;
                differences.AddAll(entry.Endpoints);
                differences.AddAll(endpoints);
            }
        }

        differences.Add(entry.Endpoints, endpoints);
        entry.Endpoints = endpoints;
    }

    /// <summary>A client's assignments, ordinally by name.</summary>
    private ImmutableArray<Assignment> Collect(string client, int about)
    {
        var assignments = ImmutableArray.CreateBuilder<Assignment>(about);
        ImmutableArray<ClientEndpoints> last = [];
        ImmutableArray<Endpoint> endpoints = [];
        var areInOrder = true;
        foreach (var entry in _sorted)
        {
            if (entry.Endpoints != last)
            {
                last = entry.Endpoints;
                endpoints = last.FirstOrDefault(candidate => candidate.Client == client)?.Endpoints ?? [];

                // "a:80/x" comes after "a-b", although "a" comes before it.
                areInOrder &= endpoints.Length <= 1;
            }

            foreach (var endpoint in endpoints)
            {
                assignments.Add(new Assignment(entry.Dataplane, endpoint));
            }
        }

        if (!areInOrder)
        {
            assignments.Sort(Assignment.ByName);
        }

        return assignments.DrainToImmutable();
    }

    private sealed class Entry(DataplaneResource resource, ScrapedDataplane dataplane, ImmutableArray<ClientEndpoints> endpoints)
    {
        /// <summary>What <see cref="Dataplane"/> is of.</summary>
        public DataplaneResource Resource { get; set; } = resource;

        /// <summary>What its targets show of it. Its name stays, and with it its place.</summary>
        public ScrapedDataplane Dataplane { get; set; } = dataplane;

        /// <summary>What is to be scraped of it; shared with others.</summary>
        public ImmutableArray<ClientEndpoints> Endpoints { get; set; } = endpoints;
    }
}
