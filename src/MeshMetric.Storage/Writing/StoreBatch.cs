using MeshMetric.Resources;
using MeshMetric.Storage.Sql;

namespace MeshMetric.Storage.Writing;

/// <summary>Does several calls in one transaction, in their order. Each sees what those before it did; a refused one does nothing.</summary>
internal static class StoreBatch
{
    private const int MaxUsersTold = 10;

    /// <summary>Does them and sets their results.</summary>
    /// <returns>What has changed once the transaction is committed.</returns>
    public static async Task<IReadOnlyList<StoreChange>> RunAsync(
        SqlStoreTransaction transaction, IReadOnlyList<StoreOperation> operations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var changes = new List<StoreChange>();
        var writes = new List<WriteOperation>();
        foreach (StoreOperation operation in operations)
        {
            if (operation is WriteOperation write)
            {
                writes.Add(write);
                continue;
            }

            await WriteAsync(transaction, writes, now, changes, cancellationToken).ConfigureAwait(false);
            writes.Clear();
            var delete = (DeleteOperation)operation;
            delete.Result = await DeleteAsync(transaction, delete, changes, cancellationToken).ConfigureAwait(false);
        }

        await WriteAsync(transaction, writes, now, changes, cancellationToken).ConfigureAwait(false);
        return changes;
    }

    private static async Task WriteAsync(
        SqlStoreTransaction transaction,
        List<WriteOperation> operations,
        DateTimeOffset now,
        List<StoreChange> changes,
        CancellationToken cancellationToken)
    {
        HashSet<ResourceId> written = [.. operations.SelectMany(operation => operation.Writes).Select(write => write.Id)];
        if (written.Count == 0)
        {
            operations.ForEach(operation => operation.Result = []);
            return;
        }

        HashSet<ResourceId> needed = [.. operations.SelectMany(operation => operation.Writes).SelectMany(WritePlan.Needs)];
        needed.ExceptWith(written);
        IReadOnlyList<StoredRow> stored = await transaction.LoadAsync(written, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ResourceId> present = needed.Count == 0 ? [] : await transaction.FindAsync(needed, cancellationToken).ConfigureAwait(false);
        long deleted = stored.Count == written.Count ? 0 : await transaction.DeletedVersionAsync(cancellationToken).ConfigureAwait(false);
        var plan = new WritePlan(stored, present, deleted, now);
        foreach (WriteOperation operation in operations)
        {
            operation.Result = plan.Apply(operation.Writes);
        }

        IReadOnlyList<RowChange> rows = plan.Changes();
        if (rows.Count > 0)
        {
            await transaction.SaveAsync(rows, cancellationToken).ConfigureAwait(false);
            changes.AddRange(rows.Select(change => new StoreChange(change.Row.Id, change.Row.Resource.Version)));
        }
    }

    private static async Task<DeleteResult> DeleteAsync(
        SqlStoreTransaction transaction, DeleteOperation operation, List<StoreChange> changes, CancellationToken cancellationToken)
    {
        if (await transaction.LoadAsync([operation.Id], cancellationToken).ConfigureAwait(false) is not [StoredRow row])
        {
            return DeleteResult.Of(DeleteOutcome.NotFound);
        }

        if (operation.ExpectedVersion is { } expected && expected != row.Resource.Version)
        {
            return DeleteResult.Of(DeleteOutcome.VersionConflict);
        }

        HashSet<ResourceId> doomed = [operation.Id];
        HashSet<ResourceId> users = [];
        for (List<ResourceId> latest = [operation.Id]; latest.Count > 0;)
        {
            IReadOnlyList<ResourceId> owned = await transaction.OwnedByAsync(latest, cancellationToken).ConfigureAwait(false);
            HashSet<string> meshes = [.. latest.Where(owner => owner.Type == ResourceRules.MeshType).Select(owner => owner.Name)];
            users.UnionWith(owned.Where(id => id.Type == ResourceRules.DataplaneType && meshes.Contains(id.Mesh)));
            latest = [.. owned.Where(doomed.Add)];
        }

        users.UnionWith((await transaction.UsersOfAsync(doomed, cancellationToken).ConfigureAwait(false)).Where(id => !doomed.Contains(id)));
        if (users.Count > 0)
        {
            return new DeleteResult(
                DeleteOutcome.InUse,
                [
                    .. users
                        .OrderBy(id => id.Mesh, StringComparer.Ordinal)
                        .ThenBy(id => id.Name, StringComparer.Ordinal)
                        .ThenBy(id => id.Type, StringComparer.Ordinal)
                        .Take(MaxUsersTold),
                ]);
        }

        await transaction.RemoveAsync(doomed, cancellationToken).ConfigureAwait(false);

        // What is owned first: nobody is to see a resource whose owner is gone.
        changes.AddRange(doomed.Reverse().Select(id => new StoreChange(id, 0)));
        return DeleteResult.Of(DeleteOutcome.Deleted);
    }
}
