using MeshMetric.ControlPlane.Rest;

namespace MeshMetric.ControlPlane.Assignments.Clients;

/// <summary>Lists the clients over REST.</summary>
internal static class AssignmentClientList
{
    /// <summary>Maps <c>GET /mads-clients</c>.</summary>
    public static void MapAssignmentClients(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/mads-clients", (AssignmentClients clients) => Answer(clients))
            .WithName("list-mads-clients").WithTags("Prometheus").WithSummary("Who asks for monitoring assignments, and which version each has");

    private static JsonAnswer Answer(AssignmentClients clients) => JsonAnswer.Ok(writer =>
    {
        var list = clients.List();
        writer.WriteStartObject();
        writer.WriteNumber("total", list.Count);
        writer.WriteStartArray("items");
        foreach (var client in list)
        {
            writer.WriteStartObject();
            writer.WriteString("id", client.Id);
            writer.WriteString("resolvedId", clients.ResolvedId(client));
            writer.WriteString("kind", client.Kind switch
            {
                AssignmentClientKind.Http => "http",
                AssignmentClientKind.Grpc => "grpc",
                _ => "http-sd",
            });
            writer.WriteString("address", client.Address);
            writer.WriteString("userAgent", client.UserAgent);
            writer.WriteString("lastSeen", client.LastSeen);
            writer.WriteString("version", client.Version);
            writer.WriteString("sentVersion", client.SentVersion);
            writer.WriteBoolean("current", clients.IsCurrent(client));
            writer.WriteString("error", client.Error);
            if (client.ErrorAt is { } at)
            {
                writer.WriteString("errorAt", at);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNull("next");
        writer.WriteEndObject();
    });
}
