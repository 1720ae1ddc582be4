using System.Globalization;
using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads <c>backends</c>.</summary>
internal static class BackendReader
{
    private const string Prometheus = "Prometheus";
    private const string OpenTelemetry = "OpenTelemetry";
    private static readonly string[] Fields = ["type", "prometheus", "openTelemetry"];
    private static readonly string[] PrometheusFields = ["clientId", "port", "path", "tls"];
    private static readonly string[] TlsFields = ["mode"];
    private static readonly string[] Types = [Prometheus, OpenTelemetry];
    private static readonly string[] TlsModes = ["Disabled", "ProvidedTLS", "ActiveMTLSBackend"];

    /// <summary>The backends; <see langword="null"/> when the field is absent.</summary>
    public static IReadOnlyList<BackendDeclaration>? Read(ObjectReader owner)
    {
        if (owner.List("backends") is not { } items)
        {
            return null;
        }

        var backends = new List<BackendDeclaration>(items.Count);
        var identities = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var path = owner.Field("backends").Item(i);
            if (!ObjectReader.TryOpen(items[i], path, owner.Context, Fields, out var reader) || ReadOne(reader) is not { } backend)
            {
                continue;
            }

            backends.Add(backend);
            var identity = BackendIdentity.Of(backend);
            if (!identities.TryAdd(identity, i))
            {
                RefuseDouble(reader, backend, identities[identity]);
            }
        }

        return backends;
    }

    private static BackendDeclaration? ReadOne(ObjectReader reader)
    {
        var type = reader.RequiredText("type", $"it is {Quoting.OneOf(Types)}");
        switch (type)
        {
            case Prometheus:
                RefuseBlock(reader, "openTelemetry", type);
                return reader.Has("prometheus") ? ReadPrometheus(reader) : new PrometheusDeclaration();
            case OpenTelemetry:
                RefuseBlock(reader, "prometheus", type);
                if (!reader.Has("openTelemetry"))
                {
                    reader.Error("openTelemetry", "is missing; it holds the collector's \"endpoint\"");
                }

                return OpenTelemetryReader.Read(reader);
            case null:
                return null;
            default:
                reader.Error("type", ObjectReader.NotAmong(type, Types));
                return null;
        }
    }

    /// <summary>Reports a backend that is given twice, at the field that says which it is; a default client may have none.</summary>
    private static void RefuseDouble(ObjectReader reader, BackendDeclaration backend, int earlier)
    {
        var other = string.Create(CultureInfo.InvariantCulture, $"backends[{earlier}]");
        var (block, field, reason) = backend switch
        {
            PrometheusDeclaration => ("prometheus", "clientId", $"has the clientId of {other}; give it another \"clientId\", or remove it"),
            OpenTelemetryDeclaration { Endpoint: not null } => ("openTelemetry", "endpoint", $"has the protocol and endpoint of {other}; remove one"),
            _ => ("openTelemetry", "backendRef", $"has the reference of {other}; remove one"),
        };
        var path = reader.Path;
        var position = reader.Node.Position;
        if (reader.Get(block) is MappingNode inner && inner.Find(field) is { } node)
        {
            path = path.Field(block).Field(field);
            position = node.Position;
        }

        reader.Context.Sink.Error(position, path, reason);
    }

    private static void RefuseBlock(ObjectReader reader, string block, string type)
    {
        if (reader.Has(block))
        {
            reader.Misplaced(block, $"does not belong to a backend of type \"{type}\"; remove it, or change \"type\"");
        }
    }

    private static PrometheusDeclaration? ReadPrometheus(ObjectReader owner)
    {
        if (!owner.TryObject("prometheus", PrometheusFields, out var reader))
        {
            return null;
        }

        var path = reader.Text("path") ?? "/metrics";
        if (path[0] != '/')
        {
            reader.Error("path", $"must begin with a slash: {Quoting.Quote("/" + path)}");
        }
        else if (!Validation.NameRules.IsRequestPath(path) || path.Contains('?', StringComparison.Ordinal))
        {
            reader.Error("path", "must be a request path without blanks, query and \"#\"");
        }

        var mode = reader.TryObject("tls", TlsFields, out var tls) ? tls.Choice<PrometheusTlsMode>("mode", TlsModes) : null;
        return new PrometheusDeclaration
        {
            ClientId = reader.TextOrEmpty("clientId") is { Length: > 0 } clientId ? clientId : null,
            Port = reader.Port("port") ?? 5670,
            Path = path,
            TlsMode = mode ?? PrometheusTlsMode.Disabled,
        };
    }
}
