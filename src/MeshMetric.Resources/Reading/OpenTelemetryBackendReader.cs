using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads the spec of a <c>MeshOpenTelemetryBackend</c>.</summary>
internal static class OpenTelemetryBackendReader
{
    private static readonly string[] Fields = ["endpoint", "protocol"];
    private static readonly string[] EndpointFields = ["address", "port", "path"];

    public static Resource? Read(Node spec, FieldPath path, ResourceHead head, ReadContext context)
    {
        if (!ObjectReader.TryOpen(spec, path, context, Fields, out var reader))
        {
            return null;
        }

        var protocol = reader.Choice<OtlpProtocol>("protocol", OpenTelemetryReader.Protocols) ?? OtlpProtocol.Grpc;
        if (!reader.Has("endpoint"))
        {
            reader.Error("endpoint", "is missing; it holds the collector's \"address\" and \"port\"");
        }

        if (!reader.TryObject("endpoint", EndpointFields, out var endpoint))
        {
            return null;
        }

        if (!endpoint.Has("address"))
        {
            endpoint.Error("address", "is missing; it is the collector's host name or IP address");
        }

        return new MeshOpenTelemetryBackendResource(head.Origin)
        {
            Mesh = head.Mesh,
            Name = head.Name,
            Labels = head.Labels,
            Address = HostReader.Read(endpoint, "address") ?? "",
            Port = endpoint.Port("port") ?? OtlpDefaults.Port(protocol),
            Path = ReadPath(endpoint),
            Protocol = protocol,
        };
    }

    private static string? ReadPath(ObjectReader endpoint)
    {
        var path = endpoint.Text("path");
        if (path is not null && (!NameRules.IsRequestPath(path) || path.Contains('?', StringComparison.Ordinal)))
        {
            endpoint.Error("path", "must be a path without blanks, query and \"#\"");
        }

        return path;
    }
}
