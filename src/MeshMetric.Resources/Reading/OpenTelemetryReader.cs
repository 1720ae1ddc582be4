using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Reading;

/// <summary>Reads an <c>openTelemetry</c> block.</summary>
internal static class OpenTelemetryReader
{
    private static readonly string[] Fields =
        ["endpoint", "backendRef", "protocol", "refreshInterval", "temporality", "headers", "tls"];

    private static readonly string[] ReferenceFields = ["kind", "name", "labels"];
    private static readonly string[] TlsFields = ["caFile", "certFile", "keyFile", "serverName", "insecureSkipVerify"];
    private static readonly string[] Temporalities = ["Cumulative", "Delta"];

    public static string[] Protocols { get; } = ["grpc", "http"];

    public static OpenTelemetryDeclaration? Read(ObjectReader owner)
    {
        if (!owner.TryObject("openTelemetry", Fields, out var reader))
        {
            return null;
        }

        if (reader.Has("endpoint") && reader.Has("backendRef"))
        {
            reader.ErrorHere("backendRef", "\"endpoint\" and \"backendRef\" exclude each other; remove one");
        }
        else if (!reader.Has("endpoint") && !reader.Has("backendRef"))
        {
            reader.Error("endpoint", "is missing; write the collector's \"host:port\", or a \"backendRef\"");
        }

        var protocol = reader.Choice<OtlpProtocol>("protocol", Protocols);
        var declaration = new OpenTelemetryDeclaration
        {
            Endpoint = ReadEndpoint(reader, protocol ?? OtlpProtocol.Grpc),
            BackendRef = ReadReference(reader),
            Protocol = protocol,
            RefreshInterval = ReadInterval(reader),
            Temporality = reader.Choice<OtlpTemporality>("temporality", Temporalities) ?? OtlpTemporality.Cumulative,
            Headers = HeaderReader.Read(reader),
            Tls = ReadTls(reader),
        };
        return declaration.Endpoint is null && declaration.BackendRef is null ? null : declaration;
    }

    private static OtlpEndpoint? ReadEndpoint(ObjectReader reader, OtlpProtocol protocol)
    {
        if (reader.Text("endpoint") is not { } text)
        {
            return null;
        }

        if (EndpointSyntax.Parse(text, out var finding) is not { } endpoint)
        {
            reader.Error("endpoint", finding);
            return null;
        }

        if (OtlpUri.Of(endpoint, protocol, tls: false) is null)
        {
            reader.Error("endpoint", $"is no address that can be connected to: {Quoting.Quote(text)}");
            return null;
        }

        if (protocol == OtlpProtocol.Grpc && endpoint.Scheme is "http" or "https" && endpoint.Path.Length > 0)
        {
            reader.Warning("endpoint", "has a path, which gRPC ignores; remove it, or set \"protocol: http\"");
        }

        if (endpoint.Scheme == "http" && reader.Has("tls"))
        {
            reader.Warning("endpoint", "says \"http://\" beside a \"tls\" block, which means TLS; write \"https://\"");
        }

        return endpoint;
    }

    private static BackendReference? ReadReference(ObjectReader owner)
    {
        if (!owner.TryObject("backendRef", ReferenceFields, out var reader))
        {
            return null;
        }

        if (reader.RequiredText("kind", $"it is \"{MeshOpenTelemetryBackendResource.TypeName}\"") is { } kind
            && kind != MeshOpenTelemetryBackendResource.TypeName)
        {
            reader.Error("kind", ObjectReader.NotAmong(kind, [MeshOpenTelemetryBackendResource.TypeName]));
        }

        var name = reader.Text("name");
        var labels = reader.TextMap("labels") ?? EmptyMap.Strings;
        if (name is not null && labels.Count > 0)
        {
            reader.ErrorHere("labels", "\"name\" and \"labels\" exclude each other; remove one");
        }
        else if (!reader.Has("name") && labels.Count == 0)
        {
            reader.Error("name", "is missing; name a MeshOpenTelemetryBackend, or give its \"labels\"");
        }

        return name is null && labels.Count == 0 ? null : new BackendReference { Name = name, Labels = name is null ? labels : EmptyMap.Strings };
    }

    private static TimeSpan ReadInterval(ObjectReader reader)
    {
        var fallback = TimeSpan.FromSeconds(60);
        switch (reader.Get("refreshInterval"))
        {
            case null:
                return fallback;
            case ScalarNode { Kind: ScalarKind.Text or ScalarKind.Integer or ScalarKind.Float } scalar
                when GoDuration.TryParse(scalar.Text, out var interval):
                if (interval < TimeSpan.FromSeconds(1) || interval > TimeSpan.FromHours(1))
                {
                    reader.Error("refreshInterval", $"must be from 1s to 1h, not {Quoting.Shorten(scalar.Text, 40)}");
                }

                return interval;
            case var other:
                reader.Error("refreshInterval", $"must be a duration such as \"1m30s\", or a number of seconds, not {ObjectReader.Show(other)}");
                return fallback;
        }
    }

    private static ClientTlsSettings? ReadTls(ObjectReader owner)
    {
        if (!owner.TryObject("tls", TlsFields, out var reader))
        {
            return null;
        }

        var certFile = reader.Text("certFile");
        var keyFile = reader.Text("keyFile");
        if (certFile is null != keyFile is null)
        {
            reader.Error(certFile is null ? "certFile" : "keyFile", "is missing; \"certFile\" and \"keyFile\" go together");
        }

        return new ClientTlsSettings
        {
            CaFile = reader.Text("caFile"),
            CertFile = certFile,
            KeyFile = keyFile,
            ServerName = HostReader.Read(reader, "serverName"),
            InsecureSkipVerify = reader.Boolean("insecureSkipVerify") ?? false,
        };
    }
}
