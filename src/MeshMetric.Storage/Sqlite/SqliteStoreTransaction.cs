using System.Globalization;

using Dapper;

using MeshMetric.Storage.Sql;

using Microsoft.Data.Sqlite;

namespace MeshMetric.Storage.Sqlite;

/// <summary>A write transaction in SQLite.</summary>
internal sealed class SqliteStoreTransaction(SqliteConnection connection, SqliteTransaction transaction)
    : SqlStoreTransaction(connection, transaction, Statements)
{
    /// <summary>The store's SQL for SQLite.</summary>
    public static readonly StoreStatements Statements = new(new SqlDialect
    {
        LabelsAsText = "r.labels",
        NameContainsPart = "instr(r.name, @Part) > 0",
        HasLabels = HasLabels,
        Ids = parameter => $"(SELECT key AS place, value ->> 0 AS type, value ->> 1 AS mesh, value ->> 2 AS name FROM json_each({parameter}))",
        IdsAsJson = columns => $"json_group_array(json_array({columns}))",
    });

    private const string Save =
        """
        INSERT INTO resource (type, mesh, name, body, labels, version, created, modified, owner_type, owner_mesh, owner_name)
        VALUES (@Type, @Mesh, @Name, @Body, @Labels, @Version, @Created, @Modified, @OwnerType, @OwnerMesh, @OwnerName)
        ON CONFLICT (type, mesh, name) DO UPDATE SET body = excluded.body, labels = excluded.labels, version = excluded.version,
            created = excluded.created, modified = excluded.modified,
            owner_type = excluded.owner_type, owner_mesh = excluded.owner_mesh, owner_name = excluded.owner_name
        """;

    /// <inheritdoc />
    protected override Task SaveRowsAsync(IReadOnlyList<ResourceRow> rows, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(Command(Save, rows, cancellationToken));

    private static string HasLabels(IReadOnlyDictionary<string, string> labels, DynamicParameters parameters)
    {
        var conditions = new List<string>();
        foreach ((string key, string value) in labels)
        {
            string number = conditions.Count.ToString(CultureInfo.InvariantCulture);
            parameters.Add("Key" + number, key);
            parameters.Add("Value" + number, value);
            conditions.Add($"EXISTS (SELECT 1 FROM json_each(r.labels) AS l WHERE l.key = @Key{number} AND l.value = @Value{number})");
        }

        return string.Join(" AND ", conditions);
    }
}
