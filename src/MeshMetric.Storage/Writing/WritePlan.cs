using System.Diagnostics.CodeAnalysis;

using MeshMetric.Resources;

namespace MeshMetric.Storage.Writing;

/// <summary>
/// Decides what becomes of writes, without a database: versions, owners, references, what stays as it is. Several calls are decided one after the
/// other, each seeing what those before it wrote; a call with a refusal leaves no trace.
/// </summary>
internal sealed class WritePlan
{
    private readonly Dictionary<ResourceId, StoredRow> _stored;
    private readonly HashSet<ResourceId> _present;
    private readonly Dictionary<ResourceId, StoredRow> _accepted = [];
    private readonly Dictionary<ResourceId, StoredRow> _staged = [];
    private readonly long _deletedVersion;
    private readonly DateTimeOffset _now;

    /// <summary>Starts from what is stored.</summary>
    /// <param name="stored">The rows of all resources that are to be written.</param>
    /// <param name="present">Those of <see cref="Needs"/> that are there.</param>
    /// <param name="deletedVersion">The highest version of anything that was ever deleted.</param>
    /// <param name="now">The time of the writes, UTC.</param>
    public WritePlan(IEnumerable<StoredRow> stored, IEnumerable<ResourceId> present, long deletedVersion, DateTimeOffset now)
    {
        _stored = stored.ToDictionary(row => row.Id);
        _present = [.. present];
        _deletedVersion = deletedVersion;
        _now = now;
    }

    /// <summary>What has to be there for a write.</summary>
    public static IEnumerable<ResourceId> Needs(ResourceWrite write)
    {
        if (MeshOf(write.Id) is { } mesh)
        {
            yield return mesh;
        }

        if (write.Owner is { } owner)
        {
            yield return owner;
        }

        foreach (ResourceId reference in write.References)
        {
            yield return reference;
        }
    }

    /// <summary>Decides one call.</summary>
    /// <returns>One result for each write.</returns>
    public IReadOnlyList<WriteResult> Apply(IReadOnlyList<ResourceWrite> writes)
    {
        _staged.Clear();
        var results = new WriteResult[writes.Count];
        for (int i = 0; i < writes.Count; i++)
        {
            results[i] = Decide(writes[i]);
            if (!results[i].IsWritten)
            {
                WriteResult refusal = results[i];
                Array.Fill(results, new WriteResult(WriteOutcome.NotTried, null));
                results[i] = refusal;
                return results;
            }
        }

        foreach ((ResourceId id, StoredRow row) in _staged)
        {
            _accepted[id] = row;
        }

        return results;
    }

    /// <summary>What the calls that went through change in the database.</summary>
    public IReadOnlyList<RowChange> Changes() =>
    [
        .. _accepted.Values.Select(row => new RowChange(
            row, !row.References.SetEquals(_stored.TryGetValue(row.Id, out StoredRow? before) ? before.References : []))),
    ];

    private static ResourceId? MeshOf(ResourceId id) => id.Mesh.Length == 0 ? null : new ResourceId(ResourceRules.MeshType, "", id.Mesh);

    private WriteResult Decide(ResourceWrite write)
    {
        TryGet(write.Id, out StoredRow? current);
        if (write.ExpectedVersion is { } expected && expected != (current?.Resource.Version ?? 0))
        {
            return new WriteResult(WriteOutcome.VersionConflict, current?.Resource);
        }

        ResourceId? mesh = MeshOf(write.Id);
        foreach (ResourceId? needed in (ReadOnlySpan<ResourceId?>)[mesh, write.Owner])
        {
            if (needed is { } owner && !IsPresent(owner))
            {
                return new WriteResult(WriteOutcome.OwnerMissing, null, owner);
            }
        }

        HashSet<ResourceId> references = [.. write.References];
        foreach (ResourceId reference in write.References)
        {
            if (!IsPresent(reference))
            {
                return new WriteResult(WriteOutcome.ReferenceMissing, null, reference);
            }
        }

        var row = new StoredRow(Next(write, current?.Resource), write.Owner ?? mesh, references);
        if (current is not null && IsSame(current, row))
        {
            return new WriteResult(WriteOutcome.Unchanged, current.Resource);
        }

        _staged[write.Id] = row;
        return new WriteResult(current is null ? WriteOutcome.Created : WriteOutcome.Updated, row.Resource);
    }

    private StoredResource Next(ResourceWrite write, StoredResource? current)
    {
        // A clock that was set back, or another control plane's, must not make a resource older than it is.
        DateTimeOffset modified = current is null || _now > current.ModificationTime ? _now : current.ModificationTime;
        return new StoredResource(
            write.Id,
            write.Body,
            new Dictionary<string, string>(write.Labels, StringComparer.Ordinal),
            (current?.Version ?? _deletedVersion) + 1,
            current?.CreationTime ?? modified,
            modified);
    }

    private static bool IsSame(StoredRow left, StoredRow right) =>
        string.Equals(left.Resource.Body, right.Resource.Body, StringComparison.Ordinal)
        && left.Owner == right.Owner
        && left.References.SetEquals(right.References)
        && left.Resource.Labels.Count == right.Resource.Labels.Count
        && left.Resource.Labels.All(label => right.Resource.Labels.TryGetValue(label.Key, out string? value) && value == label.Value);

    private bool TryGet(ResourceId id, [NotNullWhen(true)] out StoredRow? row) =>
        _staged.TryGetValue(id, out row) || _accepted.TryGetValue(id, out row) || _stored.TryGetValue(id, out row);

    private bool IsPresent(ResourceId id) => _present.Contains(id) || TryGet(id, out _);
}
