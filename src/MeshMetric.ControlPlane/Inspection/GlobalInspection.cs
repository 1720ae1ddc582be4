using System.Globalization;
using System.Text.Json;

using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>Everything in a few numbers, in Kuma's two forms: what a user interface begins with.</summary>
internal sealed class GlobalInspection(StateHolder holder, AgentTable agents, TimeProvider time)
{
    private static readonly string[] NoZones = ["controlPlanes", "zoneEgresses", "zoneIngresses"];
    private static readonly string[] NoZoneTypes = ["Zone", "ZoneEgress", "ZoneIngress"];

    /// <summary>Maps the URLs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/global-insight", Insight)
            .WithName("get-global-insight").WithTags("Inspection").WithSummary("Dataplanes, services, policies and meshes, counted; there are no zones");
        routes.MapGet("/global-insights", Older)
            .WithName("get-global-insights").WithTags("Inspection").WithSummary("Resources counted by type, in the older form");
    }

    private JsonAnswer Insight()
    {
        var snapshot = holder.Current;
        var dataplanes = snapshot.Dataplanes.Values.Select(dataplane => (dataplane.Resource, IsOnline: agents.Get(dataplane.Resource.Id).IsOnline)).ToList();
        var standard = dataplanes.Where(dataplane => dataplane.Resource.Gateway is null).ToList();
        var builtIn = dataplanes.Where(dataplane => dataplane.Resource.Gateway is { BuiltIn: true }).ToList();
        var delegated = dataplanes.Where(dataplane => dataplane.Resource.Gateway is { BuiltIn: false }).ToList();
        return JsonAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("createdAt", Now());
            writer.WriteStartObject("dataplanes");
            foreach (var (name, proxies) in new[] { ("standard", standard), ("gatewayBuiltin", builtIn), ("gatewayDelegated", delegated) })
            {
                WriteStatus(writer, name, proxies.Count(proxy => proxy.IsOnline), 0, proxies.Count);
            }

            writer.WriteEndObject();
            WriteTotal(writer, "meshes", CountOf(snapshot, MeshResource.TypeName));
            WriteTotal(writer, "policies", CountOf(snapshot, MeshMetricResource.TypeName));
            WriteResources(writer, snapshot);
            writer.WriteStartObject("services");
            WriteTotal(writer, "external", 0);
            WriteServices(writer, "internal", dataplanes.SelectMany(dataplane => dataplane.Resource.Inbounds
                .Select(inbound => (dataplane.Resource.Mesh, Name: inbound.Tags.GetValueOrDefault(DataplaneResource.ServiceTag), dataplane.IsOnline))));
            foreach (var (name, gateways) in new[] { ("gatewayBuiltin", builtIn), ("gatewayDelegated", delegated) })
            {
                WriteServices(writer, name, gateways.Select(gateway =>
                    (gateway.Resource.Mesh, Name: gateway.Resource.Gateway!.Tags.GetValueOrDefault(DataplaneResource.ServiceTag), gateway.IsOnline)));
            }

            writer.WriteEndObject();
            writer.WriteStartObject("zones");
            foreach (var none in NoZones)
            {
                writer.WriteStartObject(none);
                writer.WriteNumber("online", 0);
                writer.WriteNumber("total", 0);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private JsonAnswer Older() => JsonAnswer.Ok(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "GlobalInsights");
        writer.WriteString("creationTime", Now());
        WriteResources(writer, holder.Current);
        writer.WriteEndObject();
    });

    private string Now() => time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static int CountOf(StateSnapshot snapshot, string type) => snapshot.Resources.Keys.Count(id => id.Type == type);

    private static void WriteResources(Utf8JsonWriter writer, StateSnapshot snapshot)
    {
        writer.WriteStartObject("resources");
        foreach (var type in RestTypes.All.Where(type => type.IsFollowed))
        {
            WriteTotal(writer, type.Type, type == RestTypes.Dataplane ? snapshot.Dataplanes.Count : CountOf(snapshot, type.Type));
        }

        foreach (var none in NoZoneTypes)
        {
            WriteTotal(writer, none, 0);
        }

        writer.WriteEndObject();
    }

    /// <summary>A service is online when all its dataplanes are, and partially degraded when some are.</summary>
    private static void WriteServices(Utf8JsonWriter writer, string name, IEnumerable<(string Mesh, string? Name, bool IsOnline)> proxies)
    {
        var services = proxies.Where(proxy => proxy.Name is not null)
            .GroupBy(proxy => (proxy.Mesh, proxy.Name), proxy => proxy.IsOnline)
            .Select(service => (All: service.All(online => online), Some: service.Any(online => online)))
            .ToList();
        WriteStatus(writer, name, services.Count(service => service.All), services.Count(service => service.Some && !service.All), services.Count);
    }

    private static void WriteStatus(Utf8JsonWriter writer, string name, int online, int degraded, int total)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("online", online);
        writer.WriteNumber("offline", total - online - degraded);
        writer.WriteNumber("partiallyDegraded", degraded);
        writer.WriteNumber("total", total);
        writer.WriteEndObject();
    }

    private static void WriteTotal(Utf8JsonWriter writer, string name, int total)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("total", total);
        writer.WriteEndObject();
    }
}
