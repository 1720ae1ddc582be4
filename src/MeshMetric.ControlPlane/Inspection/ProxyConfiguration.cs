using System.Text.Json;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>
/// What this control plane configures a proxy with, in the form of Kuma's configuration dump: resources by type and name, and what shadow policies would make
/// different. The only resource is the agent's dynamic configuration, under its path; secrets stay names.
/// </summary>
internal static class ProxyConfiguration
{
    private const string Type = "DynamicConfiguration";
    private const string Name = "/meshmetric";

    /// <summary>Answers a request.</summary>
    /// <param name="request">The request, with <c>shadow</c> and <c>include</c>.</param>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="shadowed">The pipelines with shadow policies counted in.</param>
    public static IResult Answer(HttpRequest request, DataplaneState dataplane, Func<PipelineSet> shadowed)
    {
        var include = request.Query["include"].ToString();
        if (include is not ("" or "diff"))
        {
            return ApiError.BadRequest("the query is wrong", new InvalidParameter("include", $"\"{include}\" is not diff"));
        }

        using var now = Document(dataplane.Resource, dataplane.Pipelines);
        using var shown = request.Query["shadow"].ToString() == "true" ? Document(dataplane.Resource, shadowed()) : null;
        var (before, after) = (now.RootElement.Clone(), (shown ?? now).RootElement.Clone());
        return JsonAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("xds");
            after.WriteTo(writer);
            if (include == "diff")
            {
                writer.WritePropertyName("diff");
                JsonPatch.Write(writer, before, after);
            }

            writer.WriteEndObject();
        });
    }

    private static JsonDocument Document(DataplaneResource dataplane, PipelineSet pipelines)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(Type);
            writer.WritePropertyName(Name);
            writer.WriteRawValue(DynamicConfigurationWriter.Write(new DynamicConfiguration(dataplane, pipelines)).Json.Span);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.ToArray());
    }
}
