using System.Data.Common;

using Dapper;

using MeshMetric.Resources;
using MeshMetric.Storage.Writing;

namespace MeshMetric.Storage.Sql;

/// <summary>
/// A database transaction that no other writer's overlaps: what it reads stays true until it commits. Sets of identities travel as one JSON
/// parameter: their number has no bound.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="transaction">Its transaction.</param>
/// <param name="statements">The dialect.</param>
internal abstract class SqlStoreTransaction(DbConnection connection, DbTransaction transaction, StoreStatements statements)
{
    /// <summary>Reads the rows that are there.</summary>
    public async Task<IReadOnlyList<StoredRow>> LoadAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
    [
        .. (await connection.QueryAsync<ResourceRow>(Command(statements.Load, ids, cancellationToken)).ConfigureAwait(false))
            .Select(row => row.ToRow()),
    ];

    /// <summary>Tells which are there.</summary>
    public Task<IReadOnlyList<ResourceId>> FindAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        IdsAsync(statements.Find, ids, cancellationToken);

    /// <summary>What is owned by any of these, or lies in one of the meshes among them.</summary>
    public Task<IReadOnlyList<ResourceId>> OwnedByAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        IdsAsync(statements.OwnedBy, ids, cancellationToken);

    /// <summary>What refers to any of these.</summary>
    public Task<IReadOnlyList<ResourceId>> UsersOfAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        IdsAsync(statements.UsersOf, ids, cancellationToken);

    /// <summary>Inserts or replaces rows.</summary>
    public async Task SaveAsync(IReadOnlyCollection<RowChange> changes, CancellationToken cancellationToken)
    {
        await SaveRowsAsync([.. changes.Select(change => ResourceRow.Of(change.Row))], cancellationToken).ConfigureAwait(false);
        StoredRow[] referring = [.. changes.Where(change => change.ReferencesChanged).Select(change => change.Row)];
        if (referring.Length == 0)
        {
            return;
        }

        await ExecuteAsync(statements.RemoveReferences, referring.Select(row => row.Id), cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(Command(
            statements.AddReferences,
            new
            {
                From = StoreJson.WriteIds(referring.SelectMany(row => row.References, (row, _) => row.Id)),
                To = StoreJson.WriteIds(referring.SelectMany(row => row.References)),
            },
            cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>The highest version of anything that was ever removed; 0 when nothing was.</summary>
    public Task<long> DeletedVersionAsync(CancellationToken cancellationToken) =>
        connection.ExecuteScalarAsync<long>(Command(statements.DeletedVersion, parameters: null, cancellationToken));

    /// <summary>Removes rows with their references, and remembers their versions.</summary>
    public async Task RemoveAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken)
    {
        await ExecuteAsync(statements.RememberDeleted, ids, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(statements.RemoveReferences, ids, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(statements.Remove, ids, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Inserts or replaces rows of table <c>resource</c>.</summary>
    protected abstract Task SaveRowsAsync(IReadOnlyList<ResourceRow> rows, CancellationToken cancellationToken);

    /// <summary>A command of this transaction.</summary>
    protected CommandDefinition Command(string sql, object? parameters, CancellationToken cancellationToken) =>
        new(sql, parameters, transaction, cancellationToken: cancellationToken);

    private static object IdsOf(IEnumerable<ResourceId> ids) => new { Ids = StoreJson.WriteIds(ids) };

    private CommandDefinition Command(string sql, IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        Command(sql, IdsOf(ids), cancellationToken);

    private Task<int> ExecuteAsync(string sql, IEnumerable<ResourceId> ids, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(Command(sql, IdsOf(ids), cancellationToken));

    private async Task<IReadOnlyList<ResourceId>> IdsAsync(string sql, IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
    [
        .. (await connection.QueryAsync<(string Type, string Mesh, string Name)>(Command(sql, ids, cancellationToken)).ConfigureAwait(false))
            .Select(id => new ResourceId(id.Type, id.Mesh, id.Name)),
    ];
}
