using System.Collections.Immutable;

namespace MeshMetric.ControlPlane.Assignments.Building;

/// <summary>
/// The clients whose targets a change touches. Dataplanes share their lists of endpoints, so what one list differs from another by is worked out once
/// for all of them.
/// </summary>
internal sealed class ClientDifferences
{
    // Lists are compared by reference, as ImmutableArray does it.
    private readonly HashSet<(ImmutableArray<ClientEndpoints> Before, ImmutableArray<ClientEndpoints> After)> _seen = [];
    private readonly HashSet<string> _clients = new(StringComparer.Ordinal);

    /// <summary>The clients.</summary>
    public IReadOnlyCollection<string> Clients => _clients;

    /// <summary>Takes in a dataplane that shows something else than before, is new, or gone.</summary>
    public void AddAll(ImmutableArray<ClientEndpoints> endpoints)
    {
        if (_seen.Add((endpoints, default)))
        {
            _clients.UnionWith(endpoints.Select(client => client.Client));
        }
    }

    /// <summary>Takes in a dataplane whose endpoints have become others.</summary>
    public void Add(ImmutableArray<ClientEndpoints> before, ImmutableArray<ClientEndpoints> after)
    {
        if (before != after && _seen.Add((before, after)))
        {
            _clients.UnionWith(before.Except(after).Concat(after.Except(before)).Select(client => client.Client));
        }
    }
}
