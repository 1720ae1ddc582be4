using System.Data.Common;

using Dapper;

namespace MeshMetric.Storage.Sql;

/// <summary>Reads lists.</summary>
internal static class ResourceLists
{
    /// <summary>Reads one page.</summary>
    public static async Task<ResourcePage> ReadAsync(
        DbConnection connection, ListStatement statement, ResourceQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(query.Offset);
        ArgumentOutOfRangeException.ThrowIfNegative(query.Size ?? 0);
        (string sql, DynamicParameters parameters) = statement.Page(query);
        List<ResourceRow> rows =
            (await connection.QueryAsync<ResourceRow>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)).ConfigureAwait(false))
            .AsList();
        return new ResourcePage(
            (int)await TotalAsync().ConfigureAwait(false),
            [.. rows.Select(row => row.ToResource())]);

        async Task<long> TotalAsync()
        {
            if (query.Size is null && query.Offset == 0)
            {
                return rows.Count;
            }

            if (rows.Count > 0)
            {
                return rows[0].Total;
            }

            (string count, DynamicParameters countParameters) = statement.Count(query);
            return await connection.ExecuteScalarAsync<long>(
                new CommandDefinition(count, countParameters, cancellationToken: cancellationToken)).ConfigureAwait(false);
        }
    }
}
