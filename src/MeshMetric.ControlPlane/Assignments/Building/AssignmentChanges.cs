using System.Collections.Immutable;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>Which assignments a change adds, removes, and puts in the place of others of the same name, so that only what is new need be sorted.</summary>
internal sealed class AssignmentChanges
{
    // Without a successor it is removed.
    private readonly Dictionary<Assignment, Assignment?> _successors = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, List<Assignment>> _added = new(StringComparer.Ordinal);
    private readonly HashSet<string> _clients = new(StringComparer.Ordinal);

    /// <summary>The clients whose assignments change.</summary>
    public IReadOnlyCollection<string> Clients => _clients;

    /// <summary>Takes in the change of a dataplane; what stays is the same object in both.</summary>
    public void Add(ImmutableArray<Assignment> old, ImmutableArray<Assignment> current)
    {
        foreach (var assignment in old)
        {
            if (!current.Contains(assignment))
            {
                _clients.Add(assignment.Client);
                _successors[assignment] = Named(current, assignment);
            }
        }

        foreach (var assignment in current)
        {
            if (old.Contains(assignment))
            {
                continue;
            }

            _clients.Add(assignment.Client);
            if (Named(old, assignment) is null)
            {
                (_added.TryGetValue(assignment.Client, out var list) ? list : _added[assignment.Client] = []).Add(assignment);
            }
        }
    }

    /// <summary>A client's assignments after the change.</summary>
    /// <param name="client">The client.</param>
    /// <param name="old">Those before it, ordinally by name.</param>
    public ImmutableArray<Assignment> Merge(string client, ImmutableArray<Assignment> old)
    {
        var added = _added.GetValueOrDefault(client, []);
        added.Sort(static (a, b) => string.CompareOrdinal(a.Target.Name, b.Target.Name));
        var merged = ImmutableArray.CreateBuilder<Assignment>(old.Length + added.Count);
        var next = 0;
        foreach (var assignment in old)
        {
            if ((_successors.TryGetValue(assignment, out var successor) ? successor : assignment) is not { } kept)
            {
                continue;
            }

            while (next < added.Count && string.CompareOrdinal(added[next].Target.Name, kept.Target.Name) < 0)
            {
                merged.Add(added[next++]);
            }

            merged.Add(kept);
        }

        while (next < added.Count)
        {
            merged.Add(added[next++]);
        }

        return merged.DrainToImmutable();
    }

    /// <summary>The one of the same client and name; a dataplane has no more than one.</summary>
    private static Assignment? Named(ImmutableArray<Assignment> assignments, Assignment like)
    {
        foreach (var assignment in assignments)
        {
            if (assignment.Client == like.Client && assignment.Target.Name == like.Target.Name)
            {
                return assignment;
            }
        }

        return null;
    }
}
