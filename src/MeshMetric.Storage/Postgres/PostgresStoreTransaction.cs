using Dapper;

using MeshMetric.Storage.Sql;

using Npgsql;

namespace MeshMetric.Storage.Postgres;

/// <summary>A write transaction in PostgreSQL. Only one runs at a time, over all instances: the lock is the first thing it takes.</summary>
internal sealed class PostgresStoreTransaction(NpgsqlConnection connection, NpgsqlTransaction transaction)
    : SqlStoreTransaction(connection, transaction, Statements)
{
    /// <summary>The store's SQL for PostgreSQL.</summary>
    public static readonly StoreStatements Statements = new(new SqlDialect
    {
        LabelsAsText = "r.labels::text",
        NameContainsPart = "strpos(r.name, @Part) > 0",
        HasLabels = (labels, parameters) =>
        {
            parameters.Add("Labels", StoreJson.WriteLabels(labels));
            return "r.labels @> @Labels::jsonb";
        },
        Ids = parameter =>
            $"(SELECT place, value ->> 0 AS type, value ->> 1 AS mesh, value ->> 2 AS name FROM json_array_elements({parameter}::json) WITH ORDINALITY AS e (value, place))",
        IdsAsJson = columns => $"json_agg(json_build_array({columns}))::text",
    });

    // Any number that nobody else in the database is likely to choose.
    private const long WriteLock = 0x6d65_7368_6d65_7472;

    // More notifications than this are told as one: read everything.
    private const int MaxNotifications = 1_000;

    // The server must not keep the lock for an instance whose machine died; and what is answered must be on its disk, whatever its default is.
    private const string Begin =
        """
        SET LOCAL idle_in_transaction_session_timeout = '15s';
        SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
        SELECT pg_advisory_xact_lock(@Lock);
        """;

    private const string Save =
        """
        INSERT INTO resource (type, mesh, name, body, labels, version, created, modified, owner_type, owner_mesh, owner_name)
        SELECT type, mesh, name, body, labels::jsonb, version, created, modified, owner_type, owner_mesh, owner_name
            FROM unnest(@Type, @Mesh, @Name, @Body, @Labels, @Version, @Created, @Modified, @OwnerType, @OwnerMesh, @OwnerName)
                AS n (type, mesh, name, body, labels, version, created, modified, owner_type, owner_mesh, owner_name)
        ON CONFLICT (type, mesh, name) DO UPDATE SET body = excluded.body, labels = excluded.labels, version = excluded.version,
            created = excluded.created, modified = excluded.modified,
            owner_type = excluded.owner_type, owner_mesh = excluded.owner_mesh, owner_name = excluded.owner_name
        """;

    /// <summary>Waits for the other instances' transactions.</summary>
    public Task LockAsync(CancellationToken cancellationToken) =>
        connection.ExecuteAsync(Command(Begin, new { Lock = WriteLock }, cancellationToken));

    /// <summary>Lets every instance know of the changes once this is committed.</summary>
    public Task NotifyAsync(IReadOnlyCollection<StoreChange> changes, CancellationToken cancellationToken)
    {
        string[] payloads = changes.Count > MaxNotifications
            ? [ChangeNotification.ForResync]
            : [.. changes.Select(ChangeNotification.Write)];
        return payloads.Length == 0
            ? Task.CompletedTask
            : connection.ExecuteAsync(Command(
                $"SELECT pg_notify('{ChangeNotification.Channel}', payload) FROM unnest(@Payloads) AS payload", new { Payloads = payloads }, cancellationToken));
    }

    /// <inheritdoc />
    protected override Task SaveRowsAsync(IReadOnlyList<ResourceRow> rows, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(Command(
            Save,
            new
            {
                Type = Column(rows, row => row.Type),
                Mesh = Column(rows, row => row.Mesh),
                Name = Column(rows, row => row.Name),
                Body = Column(rows, row => row.Body),
                Labels = Column(rows, row => row.Labels),
                Version = Column(rows, row => row.Version),
                Created = Column(rows, row => row.Created),
                Modified = Column(rows, row => row.Modified),
                OwnerType = Column(rows, row => row.OwnerType),
                OwnerMesh = Column(rows, row => row.OwnerMesh),
                OwnerName = Column(rows, row => row.OwnerName),
            },
            cancellationToken));

    private static T[] Column<T>(IReadOnlyList<ResourceRow> rows, Func<ResourceRow, T> value) => [.. rows.Select(value)];
}
