using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads the fields of a <c>Dataplane</c>; what does not matter for metrics is kept and not judged.</summary>
internal static class DataplaneReader
{
    private static readonly string[] Fields = ["networking", "metrics", "probes", "envoy"];
    private static readonly string[] NetworkingFields =
        ["address", "advertisedAddress", "inbound", "outbound", "gateway", "transparentProxying", "admin", "listeners"];

    private static readonly string[] InboundFields =
        ["port", "name", "tags", "servicePort", "serviceAddress", "address", "health", "serviceProbe", "state", "protocol"];

    private static readonly string[] GatewayFields = ["type", "tags"];
    private static readonly string[] GatewayTypes = ["DELEGATED", "BUILTIN"];

    public static Resource? Read(Node spec, FieldPath path, ResourceHead head, ReadContext context)
    {
        if (!ObjectReader.TryOpen(spec, path, context, Fields, out var reader))
        {
            return null;
        }

        var metrics = LegacyMetricsReader.ReadOverride(reader);
        if (!reader.Has("networking"))
        {
            reader.Error("networking", "is missing; it holds the \"address\" and the \"inbound\" list");
        }

        if (!reader.TryObject("networking", NetworkingFields, out var networking))
        {
            return null;
        }

        if (!networking.Has("address"))
        {
            networking.Error("address", "is missing; it is the IP address or host name of the dataplane");
        }

        networking.List("outbound");
        var inbounds = ReadInbounds(networking);
        var gateway = ReadGateway(networking);
        return new DataplaneResource(head.Origin)
        {
            Mesh = head.Mesh,
            Name = head.Name,
            Labels = head.Labels,
            Address = HostReader.Read(networking, "address") ?? "",
            AdvertisedAddress = HostReader.Read(networking, "advertisedAddress"),
            Inbounds = inbounds,
            Gateway = gateway,
            IsZoneProxy = inbounds.Count == 0 && gateway is null && HasZoneListener(networking),
            Metrics = metrics,
        };
    }

    private static List<DataplaneInbound> ReadInbounds(ObjectReader networking)
    {
        var inbounds = new List<DataplaneInbound>();
        var items = networking.List("inbound") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (!ObjectReader.TryOpen(items[i], networking.Field("inbound").Item(i), networking.Context, InboundFields, out var reader))
            {
                continue;
            }

            if (!reader.Has("port"))
            {
                reader.Error("port", "is missing; it is the port that the proxy listens on");
            }

            inbounds.Add(new DataplaneInbound
            {
                Port = reader.Port("port") ?? 0,
                Name = reader.Text("name"),
                ServicePort = reader.Port("servicePort"),
                Tags = reader.TextMap("tags") ?? EmptyMap.Strings,
            });
        }

        return inbounds;
    }

    private static bool HasZoneListener(ObjectReader networking) =>
        networking.Get("listeners") is SequenceNode listeners
        && listeners.Items.Any(item => item is MappingNode listener && listener.Find("type") is ScalarNode { Text: "ZoneIngress" or "ZoneEgress" });

    private static DataplaneGateway? ReadGateway(ObjectReader networking)
    {
        if (!networking.TryObject("gateway", GatewayFields, out var reader))
        {
            return null;
        }

        var type = reader.TextOrEmpty("type");
        if (type is not null && !GatewayTypes.Contains(type))
        {
            reader.Error("type", ObjectReader.NotAmong(type, GatewayTypes));
        }

        return new DataplaneGateway { BuiltIn = type == GatewayTypes[1], Tags = reader.TextMap("tags") ?? EmptyMap.Strings };
    }
}
