using System.Collections.Immutable;

using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>
/// The assignments of all dataplanes, by dataplane and by client. A change costs what it touches: other dataplanes aren't looked at, and a client whose
/// targets came out the same keeps its snapshot, and with it its version and its finished answers. One writer.
/// </summary>
internal sealed class AssignmentIndex
{
    private readonly Dictionary<ResourceId, ImmutableArray<Assignment>> _byDataplane = [];
    private readonly Dictionary<string, AssignmentSnapshot> _byClient = new(StringComparer.Ordinal);

    /// <summary>The snapshots of all clients that have targets.</summary>
    public IReadOnlyDictionary<string, AssignmentSnapshot> ByClient => _byClient;

    /// <summary>Takes in what has changed.</summary>
    /// <param name="dataplanes">The dataplanes that are new or different; without resource and pipelines those that are gone.</param>
    public void Apply(IEnumerable<(ResourceId Id, DataplaneResource? Resource, PipelineSet? Pipelines)> dataplanes)
    {
        var added = new Dictionary<string, List<Assignment>>(StringComparer.Ordinal);
        var removed = new HashSet<Assignment>(ReferenceEqualityComparer.Instance);
        foreach (var (id, resource, pipelines) in dataplanes)
        {
            var old = _byDataplane.GetValueOrDefault(id, []);
            var current = resource is null || pipelines is null ? [] : Current(old, resource, pipelines);
            if (current.SequenceEqual(old))
            {
                continue;
            }

            removed.UnionWith(old.Except(current));
            foreach (var assignment in current.Except(old))
            {
                (added.TryGetValue(assignment.Client, out var list) ? list : added[assignment.Client] = []).Add(assignment);
            }

            if (current.IsEmpty)
            {
                _byDataplane.Remove(id);
            }
            else
            {
                _byDataplane[id] = current;
            }
        }

        foreach (var client in removed.Select(assignment => assignment.Client).Concat(added.Keys).Distinct(StringComparer.Ordinal).ToList())
        {
            Change(client, removed, added.GetValueOrDefault(client, []));
        }
    }

    /// <summary>What is as it was stays the same object.</summary>
    private static ImmutableArray<Assignment> Current(ImmutableArray<Assignment> old, DataplaneResource resource, PipelineSet pipelines) =>
    [
        .. AssignmentBuilder.Build(resource, pipelines).Select(entry =>
            old.FirstOrDefault(assignment => assignment.Client == entry.Client && assignment.Target == entry.Target)
            ?? new Assignment(entry.Client, entry.Target)),
    ];

    private void Change(string client, HashSet<Assignment> removed, List<Assignment> added)
    {
        var old = _byClient.TryGetValue(client, out var snapshot) ? snapshot.Assignments : [];
        added.Sort(static (a, b) => string.CompareOrdinal(a.Target.Name, b.Target.Name));
        var merged = ImmutableArray.CreateBuilder<Assignment>(old.Length + added.Count);
        var next = 0;
        foreach (var assignment in old)
        {
            if (removed.Contains(assignment))
            {
                continue;
            }

            while (next < added.Count && string.CompareOrdinal(added[next].Target.Name, assignment.Target.Name) < 0)
            {
                merged.Add(added[next++]);
            }

            merged.Add(assignment);
        }

        while (next < added.Count)
        {
            merged.Add(added[next++]);
        }

        if (merged.Count == 0)
        {
            _byClient.Remove(client);
        }
        else
        {
            _byClient[client] = new AssignmentSnapshot(merged.DrainToImmutable());
        }
    }
}
