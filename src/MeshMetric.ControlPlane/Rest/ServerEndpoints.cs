using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.Security;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>What the control plane tells of itself: who it is, which types it serves.</summary>
internal sealed class ServerEndpoints(ControlPlaneOptions options, ServerIdentity identity)
{
    // Clients of Kuma look at the product and at a version that they can speak with.
    private const string Product = "Kuma";
    private const string SpokenVersion = "2.13.10";

    /// <summary>Maps the URLs.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => JsonAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("hostname", Environment.MachineName);
            writer.WriteString("product", Product);
            writer.WriteString("version", SpokenVersion);
            writer.WriteString("instanceId", identity.InstanceId);
            writer.WriteString("clusterId", identity.ClusterId);
            writer.WriteString("gui", "");
            writer.WriteString("implementation", "MeshMetric");
            writer.WriteString("implementationVersion", ServerIdentity.Version);
            writer.WriteEndObject();
        })).WithName("get-index").WithTags("Server").WithSummary("Product and version, in the form that kumactl looks at");
        routes.MapGet("/_resources", () => JsonAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("resources");
            foreach (var type in RestTypes.All)
            {
                writer.WriteStartObject();
                writer.WriteString("name", type.Type);
                writer.WriteString("path", type.Path);
                writer.WriteString("scope", type.IsMeshScoped ? "Mesh" : "Global");
                writer.WriteString("shortName", type.ShortName);
                writer.WriteBoolean("readOnly", type.IsReadOnly);
                writer.WriteString("singularDisplayName", type.Singular);
                writer.WriteString("pluralDisplayName", type.Plural);
                writer.WriteBoolean("includeInFederation", type == RestTypes.MeshMetric || type == RestTypes.Mesh);
                if (type.IsPolicy)
                {
                    writer.WriteStartObject("policy");
                    writer.WriteBoolean("hasToTargetRef", false);
                    writer.WriteBoolean("hasFromTargetRef", false);
                    writer.WriteBoolean("isTargetRef", true);
                    writer.WriteBoolean("isFromAsRules", false);
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        })).WithName("list-types").WithTags("Server").WithSummary("The types of resources");
        routes.MapGet("/policies", () => JsonAnswer.Ok(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("policies");
            foreach (var type in RestTypes.All.Where(type => type.IsPolicy))
            {
                writer.WriteStartObject();
                writer.WriteString("name", type.Type);
                writer.WriteString("path", type.Path);
                writer.WriteString("singularDisplayName", type.Singular);
                writer.WriteString("pluralDisplayName", type.Plural);
                writer.WriteBoolean("readOnly", type.IsReadOnly);
                writer.WriteBoolean("isExperimental", false);
                writer.WriteBoolean("isTargetRefBased", true);
                writer.WriteBoolean("isInbound", false);
                writer.WriteBoolean("isOutbound", false);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        })).WithName("list-policies").WithTags("Server").WithSummary("The types of policies");
        routes.MapGet("/config", () => JsonAnswer.Ok(writer => EffectiveConfiguration.Write(options, writer))).RequireAdministrator()
            .WithName("get-config").WithTags("Server").WithSummary("The effective settings, without secrets");
    }
}
