using System.Text.Json;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Explained;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>A dataplane, the policies that are for it, and what they come to.</summary>
internal sealed class DataplaneInspection(StateHolder holder, ControlPlaneOptions options, TimeProvider time)
{
    private const string NotFoundTitle = "Could not retrieve a dataplane";

    /// <summary>Maps the URLs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        const string Path = "/meshes/{mesh}/dataplanes/{name}";
        routes.MapGet($"{Path}/policies", MatchedPolicyNames)
            .WithName("inspect-dataplane-matches").WithTags("Inspection").WithSummary("The policies of a dataplane, in the older form");
        routes.MapGet($"{Path}/_policies", Conf)
            .WithName("inspect-dataplane-policies").WithTags("Inspection").WithSummary("The policies of a dataplane with what they come to");
        routes.MapGet($"{Path}/_rules", Rules)
            .WithName("inspect-dataplane-rules").WithTags("Inspection").WithSummary("The rules of a dataplane with their origins");
        routes.MapGet($"{Path}/rules", Rules)
            .WithName("inspect-dataplane-rules-older").WithTags("Inspection").WithSummary("The rules of a dataplane, at the older URL");
        routes.MapGet($"{Path}/_config", Configuration)
            .WithName("inspect-dataplane-config").WithTags("Inspection").WithSummary("What this control plane configures a dataplane with; ?shadow=true counts shadow policies in, ?include=diff tells what they change");
        routes.MapGet($"{Path}/_meshmetric", Explain)
            .WithName("explain-dataplane").WithTags("Inspection").WithSummary("The pipelines of a dataplane, every value with the policy it comes from; ?shadow=true counts shadow policies in");
    }

    private IResult MatchedPolicyNames(string mesh, string name) => Answer(mesh, name, (snapshot, dataplane, writer) =>
    {
        var policies = MatchedPolicies.Of(snapshot, dataplane.Resource, time.GetUtcNow());
        writer.WriteStartObject();
        writer.WriteString("kind", "SidecarDataplane");
        writer.WriteNumber("total", policies.Count == 0 ? 0 : 1);
        writer.WriteStartArray("items");
        if (policies.Count > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "dataplane");
            writer.WriteString("name", name);
            writer.WriteString("service", dataplane.Resource.Service ?? "");
            writer.WriteStartObject("matchedPolicies");
            WriteMetas(MeshMetricResource.TypeName, policies, writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private IResult Conf(string mesh, string name) => Answer(mesh, name, (snapshot, dataplane, writer) =>
    {
        var policies = MatchedPolicies.Of(snapshot, dataplane.Resource, time.GetUtcNow());
        writer.WriteStartObject();
        writer.WriteStartArray("policies");
        if (policies.Count > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", MeshMetricResource.TypeName);
            writer.WritePropertyName("conf");
            WriteConf(dataplane, writer);
            writer.WriteStartArray("origins");
            foreach (var policy in policies)
            {
                writer.WriteStartObject();
                writer.WriteString("kri", ResourceDocument.Kri(policy.Id, options.Zone));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private IResult Rules(string mesh, string name) => Answer(mesh, name, (snapshot, dataplane, writer) =>
    {
        var policies = MatchedPolicies.Of(snapshot, dataplane.Resource, time.GetUtcNow());
        writer.WriteStartObject();
        writer.WriteStartObject("resource");
        writer.WriteString("type", DataplaneResource.TypeName);
        writer.WriteString("mesh", mesh);
        writer.WriteString("name", name);
        WriteLabelsAndKri(dataplane.Resource, writer);
        writer.WriteEndObject();
        writer.WriteStartArray("rules");
        if (policies.Count > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("type", MeshMetricResource.TypeName);
            writer.WriteStartObject("proxyRule");
            writer.WritePropertyName("conf");
            WriteConf(dataplane, writer);
            WriteMetas("origin", policies, writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("httpMatches");
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private IResult Explain(string mesh, string name, HttpRequest request) => Answer(mesh, name, (snapshot, dataplane, writer) =>
    {
        var pipelines = request.Query["shadow"].ToString() == "true" ? Shadowed(snapshot, dataplane) : dataplane.Pipelines;
        JsonSerializer.Serialize(writer, ExplainDto.Of(dataplane.Resource, pipelines), InspectionJson.Readable.ExplainDto);
    });

    private IResult Configuration(string mesh, string name, HttpRequest request)
    {
        var snapshot = holder.Current;
        return Find(snapshot, mesh, name) is { } dataplane
            ? ProxyConfiguration.Answer(request, dataplane, () => Shadowed(snapshot, dataplane))
            : ApiError.NotFound(NotFoundTitle);
    }

    private PipelineSet Shadowed(StateSnapshot snapshot, DataplaneState dataplane) =>
        PipelineCompiler.Compile(dataplane.Resource, [.. snapshot.Resources.Values.Select(known => Unshadowed(known.Resource))], time.GetUtcNow());

    private static Resource Unshadowed(Resource resource) =>
        resource is MeshMetricResource { IsShadow: true } policy ? policy with { Labels = new Dictionary<string, string>() } : resource;

    // One block where one says all; else each pipeline as a block of its own.
    private static void WriteConf(DataplaneState dataplane, Utf8JsonWriter writer)
    {
        var pipelines = dataplane.Pipelines.Pipelines.Select(PipelineDto.Of).ToList();
        if (pipelines.Count == 1)
        {
            JsonSerializer.Serialize(writer, pipelines[0], InspectionJson.Readable.PipelineDto);
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartArray("pipelines");
        foreach (var pipeline in pipelines)
        {
            JsonSerializer.Serialize(writer, pipeline, InspectionJson.Readable.PipelineDto);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteMetas(string list, IReadOnlyList<MeshMetricResource> policies, Utf8JsonWriter writer)
    {
        writer.WriteStartArray(list);
        foreach (var policy in policies)
        {
            writer.WriteStartObject();
            writer.WriteString("type", policy.Type);
            writer.WriteString("mesh", policy.Mesh);
            writer.WriteString("name", policy.Name);
            WriteLabelsAndKri(policy, writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteLabelsAndKri(Resource resource, Utf8JsonWriter writer)
    {
        ResourceDocument.WriteLabels(resource.Labels, writer);
        writer.WriteString("kri", ResourceDocument.Kri(resource.Id, options.Zone));
    }

    private IResult Answer(string mesh, string name, Action<StateSnapshot, DataplaneState, Utf8JsonWriter> write)
    {
        var snapshot = holder.Current;
        return Find(snapshot, mesh, name) is { } dataplane ? JsonAnswer.Ok(writer => write(snapshot, dataplane, writer)) : ApiError.NotFound(NotFoundTitle);
    }

    private static DataplaneState? Find(StateSnapshot snapshot, string mesh, string name) =>
        snapshot.Dataplanes.GetValueOrDefault(new ResourceId(DataplaneResource.TypeName, mesh, name));
}
