using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>A policy, and the dataplanes it is for.</summary>
internal sealed class PolicyInspection(StateHolder holder, ControlPlaneOptions options)
{
    /// <summary>Maps the URLs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var path = $"/meshes/{{mesh}}/{RestTypes.MeshMetric.Path}/{{name}}";
        routes.MapGet($"{path}/dataplanes", Attachments)
            .WithName("inspect-policy-attachments").WithTags("Inspection").WithSummary("The dataplanes a policy is for, in the older form");

        // Clients ask at the second URL, servers of Kuma answer at the first.
        routes.MapGet($"{path}/_resources/dataplanes", Dataplanes)
            .WithName("inspect-policy").WithTags("Inspection").WithSummary("The dataplanes a policy is for");
        routes.MapGet($"{path}/-resources/dataplanes", Dataplanes)
            .WithName("inspect-policy-as-kumactl").WithTags("Inspection").WithSummary("The dataplanes a policy is for, at the URL that kumactl asks");
    }

    private IResult Attachments(string mesh, string name) =>
        Find(mesh, name) is not { } found ? ApiError.NotFound("Could not retrieve a policy") : JsonAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("total", found.Count);
            writer.WriteStartArray("items");
            foreach (var dataplane in found)
            {
                writer.WriteStartObject();

                // Gateways, too: the other kind has listeners and routes in place of what follows, and a client would print it without a name.
                writer.WriteString("kind", "SidecarDataplane");
                writer.WriteStartObject("dataplane");
                writer.WriteString("mesh", dataplane.Resource.Mesh);
                writer.WriteString("name", dataplane.Resource.Name);
                writer.WriteEndObject();
                writer.WriteStartArray("attachments");
                writer.WriteStartObject();
                writer.WriteString("type", "dataplane");
                writer.WriteEndObject();
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });

    private IResult Dataplanes(string mesh, string name, HttpRequest request)
    {
        if (Find(mesh, name) is not { } found)
        {
            return ApiError.NotFound("Could not retrieve a policy");
        }

        if (ListQuery.Read(RestTypes.Dataplane, mesh, request, out var error) is not { } query)
        {
            return error!;
        }

        var part = found.Where(dataplane => query.Query.NameContains is not { } wanted || dataplane.Resource.Name.Contains(wanted, StringComparison.Ordinal)).ToList();
        return ListAnswer.Of(request, part.Count, query.Offset, query.Size, [.. part.Skip(query.Offset).Take(query.Size)], (dataplane, writer) =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", DataplaneResource.TypeName);
            writer.WriteString("mesh", dataplane.Resource.Mesh);
            writer.WriteString("name", dataplane.Resource.Name);
            ResourceDocument.WriteLabels(dataplane.Resource.Labels, writer);
            writer.WriteString("kri", ResourceDocument.Kri(dataplane.Resource.Id, options.Zone));
            writer.WriteEndObject();
        });
    }

    private IReadOnlyList<DataplaneState>? Find(string mesh, string name)
    {
        var snapshot = holder.Current;
        return snapshot.Resources.TryGetValue(new ResourceId(MeshMetricResource.TypeName, mesh, name), out var known)
            ? MatchedPolicies.Dataplanes(snapshot, (MeshMetricResource)known.Resource)
            : null;
    }
}
