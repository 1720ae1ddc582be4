using MeshMetric.Resources;
using MeshMetric.Storage.Writing;

namespace MeshMetric.Storage.Sql;

/// <summary>A row of table <c>resource</c>, as Dapper fills it and writes it. Both databases have the same columns.</summary>
internal sealed class ResourceRow
{
    public string Type { get; init; } = "";

    public string Mesh { get; init; } = "";

    public string Name { get; init; } = "";

    public string Body { get; init; } = "";

    public string Labels { get; init; } = "";

    public long Version { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public long Created { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public long Modified { get; init; }

    public string? OwnerType { get; init; }

    public string? OwnerMesh { get; init; }

    public string? OwnerName { get; init; }

    /// <summary>Identities; only where they were asked for.</summary>
    public string? Refs { get; init; }

    /// <summary>How many rows match a list's query; only in lists.</summary>
    public long Total { get; init; }

    public static ResourceRow Of(StoredRow row) => new()
    {
        Type = row.Id.Type,
        Mesh = row.Id.Mesh,
        Name = row.Id.Name,
        Body = row.Resource.Body,
        Labels = StoreJson.WriteLabels(row.Resource.Labels),
        Version = row.Resource.Version,
        Created = row.Resource.CreationTime.ToUnixTimeMilliseconds(),
        Modified = row.Resource.ModificationTime.ToUnixTimeMilliseconds(),
        OwnerType = row.Owner?.Type,
        OwnerMesh = row.Owner?.Mesh,
        OwnerName = row.Owner?.Name,
    };

    public StoredResource ToResource() => new(
        new ResourceId(Type, Mesh, Name),
        Body,
        StoreJson.ReadLabels(Labels),
        Version,
        DateTimeOffset.FromUnixTimeMilliseconds(Created),
        DateTimeOffset.FromUnixTimeMilliseconds(Modified));

    public StoredRow ToRow() => new(
        ToResource(),
        OwnerType is null ? null : new ResourceId(OwnerType, OwnerMesh!, OwnerName!),
        Refs is null ? new HashSet<ResourceId>() : StoreJson.ReadIds(Refs).ToHashSet());
}
