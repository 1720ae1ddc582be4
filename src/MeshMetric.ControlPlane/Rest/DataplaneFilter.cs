using MeshMetric.ControlPlane.State;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>Finds dataplanes by what stands inside them.</summary>
internal static class DataplaneFilter
{
    /// <summary>The dataplanes that a query asks for, in the order of lists.</summary>
    public static List<DataplaneState> Find(StateSnapshot snapshot, ListQuery query) =>
    [
        .. snapshot.Dataplanes.Values
            .Where(dataplane => Matches(dataplane, query))
            .OrderBy(dataplane => dataplane.Resource.Mesh, StringComparer.Ordinal)
            .ThenBy(dataplane => dataplane.Resource.Name, StringComparer.Ordinal),
    ];

    private static bool Matches(DataplaneState dataplane, ListQuery query)
    {
        var resource = dataplane.Resource;
        return (query.Query.Mesh is null || resource.Mesh == query.Query.Mesh)
            && (query.Query.NameContains is null || resource.Name.Contains(query.Query.NameContains, StringComparison.Ordinal))
            && (query.IsGateway is null || resource.Gateway is not null == query.IsGateway)
            && Has(resource.Labels, query.Query.Labels)
            && query.Tags.All(tag => resource.Inbounds.Any(inbound => Has(inbound.Tags, [tag])) || Has(resource.Gateway?.Tags, [tag]));
    }

    private static bool Has(IReadOnlyDictionary<string, string>? map, IEnumerable<KeyValuePair<string, string>> wanted) =>
        wanted.All(pair => map?.TryGetValue(pair.Key, out var value) == true && value == pair.Value);
}
