using System.Data.Common;

using Dapper;

using MeshMetric.Resources;
using MeshMetric.Storage.Sql;
using MeshMetric.Storage.Writing;

using Microsoft.Data.Sqlite;

namespace MeshMetric.Storage.Sqlite;

/// <summary>The statements of a write transaction in SQLite. Sets of identities travel as one JSON parameter: their number has no bound.</summary>
internal sealed class SqliteStoreTransaction(SqliteConnection connection, DbTransaction transaction) : IStoreTransaction
{
    private const string Ids = "json_each(@Ids) AS j";
    private const string JoinsIds = "r.type = j.value ->> 0 AND r.mesh = j.value ->> 1 AND r.name = j.value ->> 2";

    private static readonly string Load =
        $"""
        SELECT {SqliteStore.Lists.Columns}, r.owner_type AS OwnerType, r.owner_mesh AS OwnerMesh, r.owner_name AS OwnerName,
            (SELECT json_group_array(json_array(f.to_type, f.to_mesh, f.to_name)) FROM resource_reference AS f
                WHERE f.type = r.type AND f.mesh = r.mesh AND f.name = r.name) AS Refs
        FROM {Ids} CROSS JOIN resource AS r ON {JoinsIds}
        """;

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoredRow>> LoadAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        [.. (await connection.QueryAsync<ResourceRow>(Command(Load, ids, cancellationToken)).ConfigureAwait(false)).Select(row => row.ToRow())];

    /// <inheritdoc />
    public Task<IReadOnlyList<ResourceId>> FindAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        IdsAsync($"SELECT r.type, r.mesh, r.name FROM {Ids} CROSS JOIN resource AS r ON {JoinsIds}", ids, cancellationToken);

    /// <inheritdoc />
    public async Task SaveAsync(IReadOnlyCollection<RowChange> changes, CancellationToken cancellationToken)
    {
        const string Save =
            """
            INSERT INTO resource (type, mesh, name, body, labels, version, created, modified, owner_type, owner_mesh, owner_name)
            VALUES (@Type, @Mesh, @Name, @Body, @Labels, @Version, @Created, @Modified, @OwnerType, @OwnerMesh, @OwnerName)
            ON CONFLICT (type, mesh, name) DO UPDATE SET body = excluded.body, labels = excluded.labels, version = excluded.version,
                created = excluded.created, modified = excluded.modified,
                owner_type = excluded.owner_type, owner_mesh = excluded.owner_mesh, owner_name = excluded.owner_name
            """;

        await connection.ExecuteAsync(new CommandDefinition(
            Save, changes.Select(change => ResourceRow.Of(change.Row)), transaction, cancellationToken: cancellationToken)).ConfigureAwait(false);

        StoredRow[] referring = [.. changes.Where(change => change.ReferencesChanged).Select(change => change.Row)];
        if (referring.Length > 0)
        {
            await ForgetReferencesAsync([.. referring.Select(row => row.Id)], cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync(new CommandDefinition(
                "INSERT INTO resource_reference VALUES (@Type, @Mesh, @Name, @ToType, @ToMesh, @ToName)",
                referring.SelectMany(row => row.References.Select(to => new
                {
                    row.Id.Type,
                    row.Id.Mesh,
                    row.Id.Name,
                    ToType = to.Type,
                    ToMesh = to.Mesh,
                    ToName = to.Name,
                })),
                transaction,
                cancellationToken: cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ResourceId>> OwnedByAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        IdsAsync(
            $"""
            SELECT r.type, r.mesh, r.name FROM {Ids} CROSS JOIN resource AS r
                ON r.owner_type = j.value ->> 0 AND r.owner_mesh = j.value ->> 1 AND r.owner_name = j.value ->> 2
            UNION
            SELECT r.type, r.mesh, r.name FROM {Ids} CROSS JOIN resource AS r ON r.mesh = j.value ->> 2
                WHERE j.value ->> 0 = '{ResourceRules.MeshType}'
            """,
            ids,
            cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<ResourceId>> UsersOfAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        IdsAsync(
            $"""
            SELECT DISTINCT f.type, f.mesh, f.name FROM {Ids} CROSS JOIN resource_reference AS f
                ON f.to_type = j.value ->> 0 AND f.to_mesh = j.value ->> 1 AND f.to_name = j.value ->> 2
            """,
            ids,
            cancellationToken);

    /// <inheritdoc />
    public async Task RemoveAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken)
    {
        await ForgetReferencesAsync(ids, cancellationToken).ConfigureAwait(false);
        await DeleteFromAsync("resource", ids, cancellationToken).ConfigureAwait(false);
    }

    private Task<int> ForgetReferencesAsync(IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        DeleteFromAsync("resource_reference", ids, cancellationToken);

    private Task<int> DeleteFromAsync(string table, IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(Command(
            $"DELETE FROM {table} WHERE (type, mesh, name) IN (SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM {Ids})",
            ids,
            cancellationToken));

    private async Task<IReadOnlyList<ResourceId>> IdsAsync(string sql, IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
    [
        .. (await connection.QueryAsync<(string Type, string Mesh, string Name)>(Command(sql, ids, cancellationToken)).ConfigureAwait(false))
            .Select(id => new ResourceId(id.Type, id.Mesh, id.Name)),
    ];

    private CommandDefinition Command(string sql, IReadOnlyCollection<ResourceId> ids, CancellationToken cancellationToken) =>
        new(sql, new { Ids = StoreJson.WriteIds(ids) }, transaction, cancellationToken: cancellationToken);
}
