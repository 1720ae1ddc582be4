using Dapper;

namespace MeshMetric.Storage.Sql;

/// <summary>What the two databases say differently.</summary>
internal sealed record SqlDialect
{
    /// <summary>Column <c>r.labels</c> as JSON text.</summary>
    public required string LabelsAsText { get; init; }

    /// <summary>The condition that <c>r.name</c> contains <c>@Part</c>.</summary>
    public required string NameContainsPart { get; init; }

    /// <summary>Makes the condition that <c>r.labels</c> has all of these, and adds its parameters.</summary>
    public required Func<IReadOnlyDictionary<string, string>, DynamicParameters, string> HasLabels { get; init; }

    /// <summary>Makes a table with columns place, type, mesh and name of a parameter that <see cref="StoreJson.WriteIds"/> wrote.</summary>
    public required Func<string, string> Ids { get; init; }

    /// <summary>Makes what <see cref="StoreJson.ReadIds"/> reads of three columns of all rows; may be null for no rows.</summary>
    public required Func<string, string> IdsAsJson { get; init; }
}
