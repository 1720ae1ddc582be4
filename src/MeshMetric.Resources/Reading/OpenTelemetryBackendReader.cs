using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads the spec of a <c>MeshOpenTelemetryBackend</c>.</summary>
internal static class OpenTelemetryBackendReader
{
    private static readonly string[] Fields = ["endpoint", "protocol", "env"];
    private static readonly string[] EndpointFields = ["address", "port", "path"];
    private static readonly string[] EnvFields = ["mode", "precedence", "allowSignalOverrides"];
    private static readonly string[] EnvModes = ["Disabled", "Optional", "Required"];
    private static readonly string[] EnvPrecedences = ["ExplicitFirst", "EnvFirst"];

    public static Resource? Read(Node spec, FieldPath path, ResourceHead head, ReadContext context)
    {
        if (!ObjectReader.TryOpen(spec, path, context, Fields, out var reader))
        {
            return null;
        }

        ReadEnv(reader);
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

    /// <summary>Kuma's proxies can take a collector from their environment, and do unless they are told otherwise; our agents never do.</summary>
    private static void ReadEnv(ObjectReader owner)
    {
        if (!owner.TryObject("env", EnvFields, out var env))
        {
            return;
        }

        var mode = OneOf(env, "mode", EnvModes);
        OneOf(env, "precedence", EnvPrecedences);
        env.Boolean("allowSignalOverrides");
        if (mode != EnvModes[0])
        {
            owner.Warning("env", "has no effect here: agents push to \"endpoint\", whatever OTEL_EXPORTER_OTLP_* variables there are");
        }
    }

    private static string? OneOf(ObjectReader reader, string name, string[] names)
    {
        var text = reader.Text(name);
        if (text is not null && !names.Contains(text))
        {
            reader.Error(name, ObjectReader.NotAmong(text, names));
        }

        return text;
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
