using System.Text.Json;

using MeshMetric.ControlPlane.Inspection;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>Shows people how their proxies are: each with its insight, and all that a policy is for in one answer.</summary>
internal sealed class FleetEndpoints(
    AgentTable table, StateHolder holder, ConfigurationDocuments documents, ResourceEndpoints resources, IResourceStore store, ControlPlaneOptions options)
{
    private const string Tag = "Inspection";

    /// <summary>Maps the URLs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/meshes/{mesh}/meshmetrics/{name}/_health", PolicyHealthAsync)
            .WithName("policy-health").WithTags(Tag).WithSummary("How the proxies of a policy are: versions, sources and backends, summed up by cause");

        // Older clients ask at the second of each pair.
        MapOverview(routes, "/meshes/{mesh}/dataplanes/{name}/_overview", "get-dataplane-overview", OneAsync, "One dataplane with its insight");
        MapOverview(routes, "/meshes/{mesh}/dataplanes+insights/{name}", "get-dataplane-overview-older", OneAsync, "One dataplane with its insight, at the older URL");
        MapOverview(routes, "/meshes/{mesh}/dataplanes/_overview", "list-dataplane-overviews", ListAsync, "The dataplanes of a mesh with their insights");
        MapOverview(routes, "/meshes/{mesh}/dataplanes+insights", "list-dataplane-overviews-older", ListAsync, "The dataplanes of a mesh with their insights, at the older URL");
        MapOverview(routes, "/dataplanes/_overview", "list-all-dataplane-overviews", ListAllAsync, "The dataplanes of every mesh with their insights");
        MapOverview(routes, "/dataplanes+insights", "list-all-dataplane-overviews-older", ListAllAsync, "The dataplanes of every mesh with their insights, at the older URL");
    }

    private static void MapOverview(IEndpointRouteBuilder routes, string path, string name, Delegate handler, string summary) =>
        routes.MapGet(path, handler).WithName(name).WithTags(Tag).WithSummary(summary);

    private async Task<IResult> PolicyHealthAsync(string mesh, string name, HttpContext context)
    {
        var snapshot = holder.Current;
        if (!snapshot.Resources.TryGetValue(new ResourceId(MeshMetricResource.TypeName, mesh, name), out var policy))
        {
            return ApiError.NotFound("Could not retrieve a policy");
        }

        var members = new List<FleetMember>();
        foreach (var state in MatchedPolicies.Dataplanes(snapshot, (MeshMetricResource)policy.Resource))
        {
            members.Add(new FleetMember(state, table.Get(state.Resource.Id), await documents.TagAsync(state, context.RequestAborted)));
        }

        var health = FleetHealth.Of(members);
        return JsonAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("mesh", mesh);
            writer.WriteString("policy", name);
            FleetHealthJson.WriteFields(writer, health);
            writer.WriteEndObject();
        });
    }

    private async Task<IResult> OneAsync(string mesh, string name, HttpContext context) =>
        await store.GetAsync(new ResourceId(DataplaneResource.TypeName, mesh, name), context.RequestAborted) is { } stored
            ? JsonAnswer.Ok(writer => WriteOverview(stored, writer))
            : ApiError.NotFound("Could not retrieve a resource");

    private Task<IResult> ListAllAsync(HttpContext context) => resources.ListAsync(RestTypes.Dataplane, null, context, WriteOverview);

    private Task<IResult> ListAsync(string mesh, HttpContext context) => resources.ListAsync(RestTypes.Dataplane, mesh, context, WriteOverview);

    private void WriteOverview(StoredResource stored, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        ResourceDocument.WriteHead(stored, "DataplaneOverview", writer, options.Zone, withTimes: true);
        writer.WriteStartObject("dataplane");
        ResourceDocument.WriteBody(stored, writer);
        writer.WriteEndObject();
        writer.WritePropertyName("dataplaneInsight");
        InsightJson.Write(writer, table.Get(stored.Id));
        writer.WriteEndObject();
    }
}
