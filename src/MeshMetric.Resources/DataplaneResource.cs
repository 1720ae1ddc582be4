using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Reading;

namespace MeshMetric.Resources;

/// <summary>A proxy and what stands behind it.</summary>
public sealed record DataplaneResource : Resource
{
    /// <summary>The type's name.</summary>
    public const string TypeName = "Dataplane";

    /// <summary>The tag that names the service.</summary>
    public const string ServiceTag = "kuma.io/service";

    internal DataplaneResource(ResourceOrigin origin)
        : base(origin)
    {
    }

    /// <inheritdoc/>
    public override string Type => TypeName;

    /// <summary>The address that the proxy listens on: IP or host name. The default address of applications.</summary>
    public required string Address { get; init; }

    /// <summary>The address at which others reach the proxy, or <see langword="null"/> for <see cref="Address"/>.</summary>
    public string? AdvertisedAddress { get; init; }

    /// <summary>The services behind the proxy, in the resource's order.</summary>
    public IReadOnlyList<DataplaneInbound> Inbounds { get; init; } = [];

    /// <summary>The gateway block, or <see langword="null"/> for a sidecar.</summary>
    public DataplaneGateway? Gateway { get; init; }

    /// <summary>Whether it is an ingress or egress of its zone and nothing else, so that no application stands behind it.</summary>
    public bool IsZoneProxy { get; init; }

    /// <summary>The legacy metrics block, or <see langword="null"/>. It has no effect on pipelines; it can be migrated.</summary>
    public LegacyMetricsBackend? Metrics { get; init; }

    /// <summary>The tags of the first inbound, of the gateway when there is no inbound, else none: what the agent labels samples with.</summary>
    public IReadOnlyDictionary<string, string> Tags =>
        Inbounds.Count > 0 ? Inbounds[0].Tags : Gateway?.Tags ?? EmptyMap.Strings;

    /// <summary>The <c>kuma.io/service</c> of <see cref="Tags"/>, or <see langword="null"/>.</summary>
    public string? Service => Tags.GetValueOrDefault(ServiceTag);

    /// <summary>Builds a dataplane with one inbound from command line options in place of a file.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="name">The dataplane's name.</param>
    /// <param name="service">The service, or <see langword="null"/> for none.</param>
    /// <param name="tags">Further tags of the inbound.</param>
    /// <param name="address">The address of the applications that a policy gives no address.</param>
    /// <param name="origin">What violations give as file, for example <c>command line</c>.</param>
    /// <returns>The dataplane, or the violations that a file with the same content would have.</returns>
    public static ReadResult Create(
        string mesh,
        string name,
        string? service,
        IReadOnlyDictionary<string, string> tags,
        string address,
        string origin = "command line") =>
        DataplaneComposer.Compose(mesh, name, service, tags, address, origin);
}
