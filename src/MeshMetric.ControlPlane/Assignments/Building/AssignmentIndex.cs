using System.Collections.Concurrent;
using System.Collections.Immutable;

using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>
/// The assignments of all dataplanes, by dataplane and by client. A change costs what it touches: other dataplanes aren't looked at, and a client whose
/// targets came out the same keeps its snapshot, and with it its version and its finished answers. One writer.
/// </summary>
internal sealed class AssignmentIndex
{
    // From here on it pays to work out targets on all cores.
    private const int ManyDataplanes = 1000;

    private readonly Dictionary<ResourceId, ImmutableArray<Assignment>> _byDataplane = [];
    private readonly Dictionary<string, AssignmentSnapshot> _byClient = new(StringComparer.Ordinal);

    /// <summary>The snapshots of all clients that have targets.</summary>
    public IReadOnlyDictionary<string, AssignmentSnapshot> ByClient => _byClient;

    /// <summary>Takes in what has changed.</summary>
    /// <param name="dataplanes">The dataplanes that are new or different, with what is to be scraped of them; without resource those that are gone.</param>
    public void Apply(IEnumerable<(ResourceId Id, DataplaneResource? Resource, IReadOnlyList<ClientEndpoints> Endpoints)> dataplanes)
    {
        var changes = new AssignmentChanges();
        var looked = dataplanes.ToList();
        var all = Current(looked);
        for (var i = 0; i < all.Length; i++)
        {
            var id = looked[i].Id;
            var old = _byDataplane.GetValueOrDefault(id, []);
            var current = all[i];
            if (current == old || current.SequenceEqual(old))
            {
                continue;
            }

            changes.Add(old, current);
            if (current.IsEmpty)
            {
                _byDataplane.Remove(id);
            }
            else
            {
                _byDataplane[id] = current;
            }
        }

        foreach (var client in changes.Clients)
        {
            var merged = changes.Merge(client, _byClient.TryGetValue(client, out var snapshot) ? snapshot.Assignments : []);
            if (merged.IsEmpty)
            {
                _byClient.Remove(client);
            }
            else
            {
                _byClient[client] = new AssignmentSnapshot(merged);
            }
        }
    }

    /// <summary>The assignments that dataplanes have now. Only reads.</summary>
    private ImmutableArray<Assignment>[] Current(List<(ResourceId Id, DataplaneResource? Resource, IReadOnlyList<ClientEndpoints> Endpoints)> dataplanes)
    {
        var current = new ImmutableArray<Assignment>[dataplanes.Count];
        if (dataplanes.Count < ManyDataplanes)
        {
            WorkOut(0, dataplanes.Count);
        }
        else
        {
            Parallel.ForEach(Partitioner.Create(0, dataplanes.Count), range => WorkOut(range.Item1, range.Item2));
        }

        return current;

        void WorkOut(int first, int end)
        {
            for (var i = first; i < end; i++)
            {
                var (id, resource, endpoints) = dataplanes[i];
                current[i] = resource is null ? [] : Current(_byDataplane.GetValueOrDefault(id, []), resource, endpoints);
            }
        }
    }

    /// <summary>What is as it was stays the same object.</summary>
    private static ImmutableArray<Assignment> Current(
        ImmutableArray<Assignment> old, DataplaneResource resource, IReadOnlyList<ClientEndpoints> endpoints)
    {
        var current = ImmutableArray.CreateBuilder<Assignment>(endpoints.Count);
        foreach (var (client, target) in AssignmentBuilder.Build(resource, endpoints))
        {
            current.Add(Find(old, client, target) ?? new Assignment(client, target));
        }

        return current.DrainToImmutable();
    }

    private static Assignment? Find(ImmutableArray<Assignment> assignments, string client, AssignmentTarget target)
    {
        foreach (var assignment in assignments)
        {
            if (assignment.Client == client && assignment.Target == target)
            {
                return assignment;
            }
        }

        return null;
    }
}
