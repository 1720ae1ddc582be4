using System.Globalization;
using System.Text;

using Dapper;

using MeshMetric.Storage.Writing;

namespace MeshMetric.Storage.Sql;

/// <summary>The store's SQL, said once for both databases. Values are parameters, always.</summary>
internal sealed class StoreStatements
{
    private readonly SqlDialect _dialect;
    private readonly string _columns;

    /// <summary>Writes the statements.</summary>
    public StoreStatements(SqlDialect dialect)
    {
        _dialect = dialect;
        _columns =
            $"r.type AS Type, r.mesh AS Mesh, r.name AS Name, r.body AS Body, {dialect.LabelsAsText} AS Labels, r.version AS Version, " +
            "r.created AS Created, r.modified AS Modified";
        string ids = dialect.Ids("@Ids") + " AS j";
        Get = $"SELECT {_columns} FROM resource AS r WHERE r.type = @Type AND r.mesh = @Mesh AND r.name = @Name";
        Load =
            $"""
            SELECT {_columns}, r.owner_type AS OwnerType, r.owner_mesh AS OwnerMesh, r.owner_name AS OwnerName,
                (SELECT {dialect.IdsAsJson("f.to_type, f.to_mesh, f.to_name")} FROM resource_reference AS f
                    WHERE f.type = r.type AND f.mesh = r.mesh AND f.name = r.name) AS Refs
            FROM {ids} JOIN resource AS r ON r.type = j.type AND r.mesh = j.mesh AND r.name = j.name
            """;
        Find = $"SELECT r.type, r.mesh, r.name FROM {ids} JOIN resource AS r ON r.type = j.type AND r.mesh = j.mesh AND r.name = j.name";
        OwnedBy =
            $"""
            SELECT r.type, r.mesh, r.name
                FROM {ids} JOIN resource AS r ON r.owner_type = j.type AND r.owner_mesh = j.mesh AND r.owner_name = j.name
            UNION
            SELECT r.type, r.mesh, r.name FROM {ids} JOIN resource AS r ON r.mesh = j.name WHERE j.type = '{ResourceRules.MeshType}'
            """;
        UsersOf =
            $"""
            SELECT DISTINCT f.type, f.mesh, f.name
                FROM {ids} JOIN resource_reference AS f ON f.to_type = j.type AND f.to_mesh = j.mesh AND f.to_name = j.name
            """;
        Remove = $"DELETE FROM resource WHERE (type, mesh, name) IN (SELECT j.type, j.mesh, j.name FROM {ids})";
        RemoveReferences = $"DELETE FROM resource_reference WHERE (type, mesh, name) IN (SELECT j.type, j.mesh, j.name FROM {ids})";
        DeletedVersion = "SELECT version FROM deleted_version";
        RememberDeleted =
            $"""
            UPDATE deleted_version SET version = (SELECT max(a.version) FROM (
                SELECT d.version FROM deleted_version AS d
                UNION ALL SELECT r.version FROM {ids} JOIN resource AS r ON r.type = j.type AND r.mesh = j.mesh AND r.name = j.name) AS a)
            """;
        AddReferences =
            $"""
            INSERT INTO resource_reference (type, mesh, name, to_type, to_mesh, to_name)
            SELECT a.type, a.mesh, a.name, b.type, b.mesh, b.name
                FROM {dialect.Ids("@From")} AS a JOIN {dialect.Ids("@To")} AS b ON a.place = b.place
            """;
    }

    /// <summary>One resource.</summary>
    public string Get { get; }

    /// <summary>The rows of <c>@Ids</c>.</summary>
    public string Load { get; }

    /// <summary>Which of <c>@Ids</c> are there.</summary>
    public string Find { get; }

    /// <summary>What is owned by <c>@Ids</c>.</summary>
    public string OwnedBy { get; }

    /// <summary>What refers to <c>@Ids</c>.</summary>
    public string UsersOf { get; }

    /// <summary>Removes <c>@Ids</c>.</summary>
    public string Remove { get; }

    /// <summary>Removes the references of <c>@Ids</c>.</summary>
    public string RemoveReferences { get; }

    /// <summary>The highest version of anything that was ever deleted.</summary>
    public string DeletedVersion { get; }

    /// <summary>Takes the versions of <c>@Ids</c>, which are still there, into <see cref="DeletedVersion"/>.</summary>
    public string RememberDeleted { get; }

    /// <summary>Adds references: from each of <c>@From</c> to that in the same place of <c>@To</c>.</summary>
    public string AddReferences { get; }

    /// <summary>One page of a list; its rows hold the total unless the page is the whole list.</summary>
    public (string Sql, DynamicParameters Parameters) Page(ResourceQuery query)
    {
        (string condition, DynamicParameters parameters) = Condition(query);
        bool isWhole = query.Size is null && query.Offset == 0;
        var sql = new StringBuilder();
        sql.Append(CultureInfo.InvariantCulture, $"SELECT {_columns}");
        if (!isWhole)
        {
            // In the same statement, hence of the same moment, and counted once.
            sql.Append(CultureInfo.InvariantCulture, $", (SELECT count(*) FROM resource AS r WHERE {condition}) AS Total");
        }

        sql.Append(CultureInfo.InvariantCulture, $" FROM resource AS r WHERE {condition} ORDER BY r.mesh, r.name, r.type");
        if (!isWhole)
        {
            sql.Append(" LIMIT @Size OFFSET @Offset");
            parameters.Add("Size", (long)(query.Size ?? int.MaxValue));
            parameters.Add("Offset", (long)query.Offset);
        }

        return (sql.ToString(), parameters);
    }

    /// <summary>How many match.</summary>
    public (string Sql, DynamicParameters Parameters) Count(ResourceQuery query)
    {
        (string condition, DynamicParameters parameters) = Condition(query);
        return ($"SELECT count(*) FROM resource AS r WHERE {condition}", parameters);
    }

    private (string Condition, DynamicParameters Parameters) Condition(ResourceQuery query)
    {
        var conditions = new List<string>();
        var parameters = new DynamicParameters();
        Add("r.type = @Type", "Type", query.Type);
        Add("r.mesh = @Mesh", "Mesh", query.Mesh);
        Add(_dialect.NameContainsPart, "Part", query.NameContains);
        if (query.Labels.Count > 0)
        {
            conditions.Add(_dialect.HasLabels(query.Labels, parameters));
        }

        return (conditions.Count == 0 ? "1 = 1" : string.Join(" AND ", conditions), parameters);

        void Add(string condition, string name, string? value)
        {
            if (value is not null)
            {
                conditions.Add(condition);
                parameters.Add(name, value);
            }
        }
    }
}
