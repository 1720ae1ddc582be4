using System.Globalization;
using System.Text;

using Dapper;

namespace MeshMetric.Storage.Sql;

/// <summary>Writes a query for a list as SQL. Values are parameters, always.</summary>
/// <param name="labelsColumn">How the labels are selected as text.</param>
/// <param name="nameCondition">The condition that a name contains <c>@Part</c>.</param>
/// <param name="labelsCondition">Makes the condition for all labels of a query, and adds its parameters.</param>
internal sealed class ListStatement(
    string labelsColumn, string nameCondition, Func<IReadOnlyDictionary<string, string>, DynamicParameters, string> labelsCondition)
{
    /// <summary>The columns of a <see cref="StoredResource"/>.</summary>
    public string Columns { get; } =
        $"r.type AS Type, r.mesh AS Mesh, r.name AS Name, r.body AS Body, {labelsColumn} AS Labels, r.version AS Version, " +
        "r.created AS Created, r.modified AS Modified";

    /// <summary>The statement for one page; its rows hold the total.</summary>
    public (string Sql, DynamicParameters Parameters) Page(ResourceQuery query)
    {
        (string condition, DynamicParameters parameters) = Condition(query);
        var sql = new StringBuilder();
        bool isWhole = query.Size is null && query.Offset == 0;
        sql.Append(CultureInfo.InvariantCulture, $"SELECT {Columns}");
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

    /// <summary>The statement that counts all that match.</summary>
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
        Add(nameCondition, "Part", query.NameContains);
        if (query.Labels.Count > 0)
        {
            conditions.Add(labelsCondition(query.Labels, parameters));
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
