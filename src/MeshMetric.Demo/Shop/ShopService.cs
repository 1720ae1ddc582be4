namespace MeshMetric.Demo.Shop;

/// <summary>A service of the shop.</summary>
/// <param name="Name">Its <c>kuma.io/service</c>.</param>
/// <param name="Upstreams">HTTP services it calls.</param>
/// <param name="TcpUpstreams">Other services it calls.</param>
internal sealed record ShopService(string Name, IReadOnlyList<string> Upstreams, IReadOnlyList<string> TcpUpstreams)
{
    /// <summary>Dataplanes of each service.</summary>
    public const int Instances = 2;

    /// <summary>The shop.</summary>
    public static IReadOnlyList<ShopService> All { get; } =
    [
        new("storefront", ["orders", "payments"], []),
        new("orders", ["payments", "shipping"], ["postgres"]),
        new("payments", ["bank-gateway"], ["postgres", "redis"]),
    ];
}
