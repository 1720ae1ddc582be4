using MeshMetric.ControlPlane.State;
using MeshMetric.Resources.Model;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>Finds dataplanes by what stands inside them.</summary>
internal static class DataplaneFilter
{
    private const string AnyValue = "*";

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
            && Matches(resource.Gateway, query.Gateway)
            && query.Query.Labels.All(label => resource.Labels.GetValueOrDefault(label.Key) == label.Value)
            && (query.Tags.Count == 0 || resource.Inbounds.Any(inbound => Has(inbound.Tags, query.Tags)) || Has(resource.Gateway?.Tags, query.Tags)
                || Has(resource.Labels, query.Tags));
    }

    private static bool Matches(DataplaneGateway? gateway, GatewayFilter filter) => filter switch
    {
        GatewayFilter.None => gateway is null,
        GatewayFilter.Both => gateway is not null,
        GatewayFilter.BuiltIn => gateway is { BuiltIn: true },
        GatewayFilter.Delegated => gateway is { BuiltIn: false },
        _ => true,
    };

    // As Kuma does: a part of the value is enough, all at one place. From 3.0 on it has labels where it had tags.
    private static bool Has(IReadOnlyDictionary<string, string>? map, IReadOnlyList<KeyValuePair<string, string>> wanted) =>
        map is not null && wanted.All(pair =>
            map.TryGetValue(pair.Key, out var value) && (pair.Value == AnyValue || value.Contains(pair.Value, StringComparison.Ordinal)));
}
