using System.Text.Json;

using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>Meshes and services, counted.</summary>
internal sealed class MeshInspection(StateHolder holder, AgentTable agents, ResourceEndpoints resources)
{
    /// <summary>Maps the URLs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/mesh-insights", (HttpRequest request) => Page(request, null, Meshes(), mesh => mesh.Name, WriteMesh))
            .WithName("list-mesh-insights").WithTags("Inspection").WithSummary("Every mesh with its dataplanes and policies, counted");
        routes.MapGet("/mesh-insights/{name}", One)
            .WithName("get-mesh-insight").WithTags("Inspection").WithSummary("One mesh with its dataplanes and policies, counted");
        routes.MapGet("/meshes/{mesh}/service-insights", async (string mesh, HttpContext context) =>
                await resources.MissingMeshAsync(mesh, context.RequestAborted) is { } missing ? missing : Services(mesh, context.Request))
            .WithName("list-service-insights").WithTags("Inspection").WithSummary("The services of a mesh with their dataplanes, counted");
        routes.MapGet("/service-insights", (HttpRequest request) => Services(null, request))
            .WithName("list-all-service-insights").WithTags("Inspection").WithSummary("The services of every mesh with their dataplanes, counted");
    }

    private IResult One(string name) => Meshes().FirstOrDefault(mesh => mesh.Name == name) is { } mesh
        ? JsonAnswer.Ok(writer => WriteMesh(mesh, writer))
        : ApiError.NotFound("Could not retrieve a resource");

    private IResult Services(string? mesh, HttpRequest request) => Page(request, mesh, Services(mesh), service => service.Name, WriteService);

    private static IResult Page<T>(HttpRequest request, string? mesh, IReadOnlyList<T> all, Func<T, string> name, Action<T, Utf8JsonWriter> write)
    {
        if (ListQuery.Read(RestTypes.Mesh, mesh, request, out var error) is not { } query)
        {
            return error!;
        }

        var found = query.Query.NameContains is { } part ? all.Where(item => name(item).Contains(part, StringComparison.Ordinal)).ToList() : all;
        return ListAnswer.Of(request, found.Count, query.Offset, query.Size, [.. found.Skip(query.Offset).Take(query.Size)], write);
    }

    private IReadOnlyList<MeshCount> Meshes()
    {
        var snapshot = holder.Current;
        var dataplanes = snapshot.Dataplanes.Keys.CountBy(id => id.Mesh, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var online = snapshot.Dataplanes.Keys.Where(id => agents.Get(id).IsOnline).CountBy(id => id.Mesh, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var resources = snapshot.Resources.Keys.CountBy(id => (id.Mesh, id.Type)).ToDictionary();
        return
        [
            .. snapshot.Resources.Keys.Where(id => id.Type == MeshResource.TypeName).Select(id => id.Name).Order(StringComparer.Ordinal).Select(name => new MeshCount(
                name, dataplanes.GetValueOrDefault(name), online.GetValueOrDefault(name), resources.GetValueOrDefault((name, MeshMetricResource.TypeName)))),
        ];
    }

    private IReadOnlyList<ServiceCount> Services(string? mesh) =>
    [
        .. holder.Current.Dataplanes.Values
            .Where(dataplane => mesh is null || dataplane.Resource.Mesh == mesh)
            .SelectMany(dataplane => dataplane.Resource.Inbounds
                .Select(inbound => (Name: inbound.Tags.GetValueOrDefault(DataplaneResource.ServiceTag), Kind: "internal"))
                .Append((
                    Name: dataplane.Resource.Gateway?.Tags.GetValueOrDefault(DataplaneResource.ServiceTag),
                    Kind: dataplane.Resource.Gateway is { BuiltIn: true } ? "gateway_builtin" : "gateway_delegated"))
                .Where(service => service.Name is not null)
                .DistinctBy(service => service.Name, StringComparer.Ordinal)
                .Select(service => (dataplane.Resource.Mesh, Name: service.Name!, service.Kind, agents.Get(dataplane.Resource.Id).IsOnline)))
            .GroupBy(service => (service.Mesh, service.Name))
            .OrderBy(group => group.Key.Mesh, StringComparer.Ordinal).ThenBy(group => group.Key.Name, StringComparer.Ordinal)
            .Select(group => new ServiceCount(group.Key.Mesh, group.Key.Name, group.First().Kind, group.Count(), group.Count(service => service.IsOnline))),
    ];

    private static void WriteMesh(MeshCount mesh, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "MeshInsight");
        writer.WriteString("name", mesh.Name);
        writer.WriteStartObject("dataplanes");
        writer.WriteNumber("total", mesh.Dataplanes);
        writer.WriteNumber("online", mesh.Online);
        writer.WriteNumber("offline", mesh.Dataplanes - mesh.Online);
        writer.WriteEndObject();
        writer.WriteStartObject("policies");
        writer.WriteStartObject(MeshMetricResource.TypeName);
        writer.WriteNumber("total", mesh.Policies);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteService(ServiceCount service, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "ServiceInsight");
        writer.WriteString("mesh", service.Mesh);
        writer.WriteString("name", service.Name);
        writer.WriteString("status", service.Online == service.Dataplanes ? "online" : service.Online > 0 ? "partially_degraded" : "offline");
        writer.WriteStartObject("dataplanes");
        writer.WriteNumber("total", service.Dataplanes);
        writer.WriteNumber("online", service.Online);
        writer.WriteNumber("offline", service.Dataplanes - service.Online);
        writer.WriteEndObject();
        writer.WriteString("serviceType", service.Kind);
        writer.WriteEndObject();
    }

    private sealed record MeshCount(string Name, int Dataplanes, int Online, int Policies);

    private sealed record ServiceCount(string Mesh, string Name, string Kind, int Dataplanes, int Online);
}
