using System.Text.Json;

using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>Meshes and services, counted.</summary>
internal sealed class MeshInspection(StateHolder holder, AgentTable agents)
{
    /// <summary>Maps the URLs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/mesh-insights", (HttpRequest request) => Page(request, null, Meshes(), WriteMesh))
            .WithName("list-mesh-insights").WithTags("Inspection").WithSummary("Every mesh with its dataplanes and policies, counted");
        routes.MapGet("/mesh-insights/{name}", One)
            .WithName("get-mesh-insight").WithTags("Inspection").WithSummary("One mesh with its dataplanes and policies, counted");
        routes.MapGet("/meshes/{mesh}/service-insights", (string mesh, HttpRequest request) => Page(request, mesh, Services(mesh), WriteService))
            .WithName("list-service-insights").WithTags("Inspection").WithSummary("The services of a mesh with their dataplanes, counted");
        routes.MapGet("/service-insights", (HttpRequest request) => Page(request, null, Services(null), WriteService))
            .WithName("list-all-service-insights").WithTags("Inspection").WithSummary("The services of every mesh with their dataplanes, counted");
    }

    private IResult One(string name) => Meshes().FirstOrDefault(mesh => mesh.Name == name) is { } mesh
        ? JsonAnswer.Ok(writer => WriteMesh(mesh, writer))
        : ApiError.NotFound("Could not retrieve a resource");

    private static IResult Page<T>(HttpRequest request, string? mesh, IReadOnlyList<T> all, Action<T, Utf8JsonWriter> write) =>
        ListQuery.Read(RestTypes.Mesh, mesh, request, out var error) is { } query
            ? ListAnswer.Of(request, all.Count, query.Offset, query.Size, [.. all.Skip(query.Offset).Take(query.Size)], write)
            : error!;

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
                .Select(inbound => inbound.Tags.GetValueOrDefault(DataplaneResource.ServiceTag))
                .Append(dataplane.Resource.Gateway?.Tags.GetValueOrDefault(DataplaneResource.ServiceTag))
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Select(service => (dataplane.Resource.Mesh, service)))
            .CountBy(pair => pair)
            .OrderBy(pair => pair.Key.Mesh, StringComparer.Ordinal).ThenBy(pair => pair.Key.service, StringComparer.Ordinal)
            .Select(pair => new ServiceCount(pair.Key.Mesh, pair.Key.service, pair.Value)),
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
        writer.WriteStartObject("dataplanes");
        writer.WriteNumber("total", service.Dataplanes);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private sealed record MeshCount(string Name, int Dataplanes, int Online, int Policies);

    private sealed record ServiceCount(string Mesh, string Name, int Dataplanes);
}
