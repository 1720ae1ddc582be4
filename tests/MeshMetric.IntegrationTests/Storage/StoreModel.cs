using System.Collections.Immutable;

using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.IntegrationTests.Storage;

/// <summary>The contract's rules, written down a second time as plainly as possible: what a store is compared with.</summary>
internal sealed class StoreModel
{
    private ImmutableDictionary<ResourceId, Entry> _entries = ImmutableDictionary<ResourceId, Entry>.Empty;
    private long _deletedVersion;

    /// <summary>What is there.</summary>
    public IEnumerable<(ResourceId Id, string Body, long Version)> Content => _entries
        .OrderBy(pair => pair.Key.Mesh, StringComparer.Ordinal)
        .ThenBy(pair => pair.Key.Name, StringComparer.Ordinal)
        .ThenBy(pair => pair.Key.Type, StringComparer.Ordinal)
        .Select(pair => (pair.Key, pair.Value.Body, pair.Value.Version));

    public IReadOnlyList<WriteOutcome> Write(IReadOnlyList<ResourceWrite> writes)
    {
        ImmutableDictionary<ResourceId, Entry> before = _entries;
        var outcomes = new List<WriteOutcome>();
        foreach (ResourceWrite write in writes)
        {
            outcomes.Add(Write(write));
            if (outcomes[^1] is not (WriteOutcome.Created or WriteOutcome.Updated or WriteOutcome.Unchanged))
            {
                _entries = before;
                return [.. writes.Select((_, number) => number == outcomes.Count - 1 ? outcomes[^1] : WriteOutcome.NotTried)];
            }
        }

        return outcomes;
    }

    public DeleteOutcome Delete(ResourceId id, long? expectedVersion)
    {
        if (!_entries.TryGetValue(id, out Entry? entry))
        {
            return DeleteOutcome.NotFound;
        }

        if (expectedVersion is { } version && version != entry.Version)
        {
            return DeleteOutcome.VersionConflict;
        }

        var doomed = new HashSet<ResourceId> { id };
        while (_entries.Any(pair => GoesWith(pair.Key, pair.Value, doomed) && doomed.Add(pair.Key)))
        {
        }

        bool hasDataplanes = doomed.Any(mesh => mesh.Type == "Mesh" && _entries.Keys.Any(other => other.Type == "Dataplane" && other.Mesh == mesh.Name));
        bool isReferenced = _entries.Any(pair => !doomed.Contains(pair.Key) && pair.Value.References.Any(doomed.Contains));
        if (hasDataplanes || isReferenced)
        {
            return DeleteOutcome.InUse;
        }

        _deletedVersion = Math.Max(_deletedVersion, doomed.Max(gone => _entries[gone].Version));
        _entries = _entries.RemoveRange(doomed);
        return DeleteOutcome.Deleted;
    }

    private static bool GoesWith(ResourceId id, Entry entry, HashSet<ResourceId> doomed) =>
        (entry.Owner is { } owner && doomed.Contains(owner)) || doomed.Contains(new ResourceId("Mesh", "", id.Mesh));

    private WriteOutcome Write(ResourceWrite write)
    {
        _entries.TryGetValue(write.Id, out Entry? current);
        if (write.ExpectedVersion is { } expected && expected != (current?.Version ?? 0))
        {
            return WriteOutcome.VersionConflict;
        }

        ResourceId? mesh = write.Id.Mesh.Length > 0 ? new ResourceId("Mesh", "", write.Id.Mesh) : null;
        if ((mesh is { } its && !_entries.ContainsKey(its)) || (write.Owner is { } owner && !_entries.ContainsKey(owner)))
        {
            return WriteOutcome.OwnerMissing;
        }

        if (write.References.Any(reference => !_entries.ContainsKey(reference)))
        {
            return WriteOutcome.ReferenceMissing;
        }

        var entry = new Entry(write.Body, write.Owner ?? mesh, [.. write.References], (current?.Version ?? _deletedVersion) + 1);
        if (current is not null && current.Body == entry.Body && current.Owner == entry.Owner && current.References.SetEquals(entry.References))
        {
            return WriteOutcome.Unchanged;
        }

        _entries = _entries.SetItem(write.Id, entry);
        return current is null ? WriteOutcome.Created : WriteOutcome.Updated;
    }

    private sealed record Entry(string Body, ResourceId? Owner, ImmutableHashSet<ResourceId> References, long Version);
}
