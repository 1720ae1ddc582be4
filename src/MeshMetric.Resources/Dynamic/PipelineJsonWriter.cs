using System.Text.Json;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Dynamic;

/// <summary>Writes pipelines without loss; what has its default is left out.</summary>
internal static class PipelineJsonWriter
{
    public static void Write(Utf8JsonWriter writer, Pipeline pipeline)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("backends");
        foreach (var backend in pipeline.Backends)
        {
            WriteBackend(writer, backend);
        }

        writer.WriteEndArray();
        WriteSidecar(writer, pipeline.Sidecar);
        writer.WriteStartArray("applications");
        foreach (var application in pipeline.Applications)
        {
            WriteApplication(writer, application);
        }

        writer.WriteEndArray();
        WriteMap(writer, "labels", pipeline.Labels);
        if (pipeline.Limits is { } limits)
        {
            writer.WriteStartObject("limits");
            WriteNumber(writer, "series", limits.Series);
            WriteNumber(writer, "bytes", limits.Bytes);
            writer.WriteString("onExceeded", limits.OnExceeded.ToString());
            writer.WriteEndObject();
        }

        WriteProvenance(writer, pipeline.Provenance);
        writer.WriteEndObject();
    }

    /// <summary>Writes a map, sorted; nothing for an empty one.</summary>
    public static void WriteMap(Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string>> map)
    {
        var isOpen = false;
        foreach (var (key, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!isOpen)
            {
                writer.WriteStartObject(name);
                isOpen = true;
            }

            writer.WriteString(key, value);
        }

        if (isOpen)
        {
            writer.WriteEndObject();
        }
    }

    /// <summary>Writes selectors; nothing for none.</summary>
    public static void WriteSelectors(Utf8JsonWriter writer, string name, IReadOnlyList<NameSelector> selectors)
    {
        if (selectors.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var selector in selectors)
        {
            writer.WriteStartObject();
            writer.WriteString("type", selector.Type.ToString());
            writer.WriteString("match", selector.Match);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the part of an application that Kuma's agents read, too.</summary>
    public static void WriteTarget(Utf8JsonWriter writer, ApplicationSettings application)
    {
        WriteText(writer, "name", application.Name);
        writer.WriteString("address", application.Address);
        writer.WriteNumber("port", application.Port);
        writer.WriteString("path", application.Path);
    }

    private static void WriteBackend(Utf8JsonWriter writer, PipelineBackend backend)
    {
        writer.WriteStartObject();
        writer.WriteString("type", backend is PrometheusBackend ? "Prometheus" : "OpenTelemetry");
        writer.WriteString("from", backend.From);
        if (backend is PrometheusBackend prometheus)
        {
            WriteText(writer, "clientId", prometheus.ClientId);
            writer.WriteNumber("port", prometheus.Port);
            writer.WriteString("path", prometheus.Path);
            writer.WriteString("tlsMode", prometheus.TlsMode.ToString());
            if (prometheus.AlsoServes.Count > 0)
            {
                writer.WriteStartArray("alsoServes");
                foreach (var client in prometheus.AlsoServes)
                {
                    writer.WriteStringValue(client);
                }

                writer.WriteEndArray();
            }
        }
        else if (backend is OpenTelemetryBackend collector)
        {
            writer.WriteString("protocol", collector.Protocol == OtlpProtocol.Grpc ? "grpc" : "http");
            writer.WriteString("endpoint", collector.DisplayEndpoint);
            writer.WriteString("uri", collector.Endpoint.OriginalString);
            writer.WriteString("refreshInterval", GoDuration.Format(collector.RefreshInterval));
            writer.WriteString("temporality", collector.Temporality.ToString());
            WriteHeaders(writer, collector.Headers);
            WriteTls(writer, collector.Tls);
        }

        writer.WriteEndObject();
    }

    private static void WriteHeaders(Utf8JsonWriter writer, IReadOnlyDictionary<string, HeaderSource> headers)
    {
        if (headers.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("headers");
        foreach (var (name, source) in headers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(name);
            WriteText(writer, "value", source.Value);
            WriteText(writer, "file", source.File);
            WriteText(writer, "env", source.Env);
            WriteText(writer, "secret", source.Secret);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteSidecar(Utf8JsonWriter writer, SidecarSettings sidecar)
    {
        writer.WriteStartObject("sidecar");
        if (sidecar.Profile is { } profile)
        {
            writer.WriteStartObject("profile");
            writer.WriteString("name", profile.Name);
            writer.WriteString("builtIn", BuiltInProfiles.NameOf(profile.BuiltIn));
            if (profile.Layers.Count > 0)
            {
                writer.WriteStartArray("layers");
                foreach (var layer in profile.Layers)
                {
                    writer.WriteStartObject();
                    WriteSelectors(writer, "include", layer.Include);
                    WriteSelectors(writer, "exclude", layer.Exclude);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        WriteText(writer, "regex", sidecar.Regex);
        writer.WriteBoolean("usedOnly", sidecar.UsedOnly);
        WriteSelectors(writer, "include", sidecar.Include);
        WriteSelectors(writer, "exclude", sidecar.Exclude);
        writer.WriteEndObject();
    }

    private static void WriteApplication(Utf8JsonWriter writer, ApplicationSettings application)
    {
        writer.WriteStartObject();
        WriteTarget(writer, application);
        WriteTls(writer, application.Tls);
        if (application.BasicAuth is { } basic)
        {
            writer.WriteStartObject("basicAuth");
            writer.WriteString("username", basic.Username);
            writer.WriteString("passwordFile", basic.PasswordFile);
            writer.WriteEndObject();
        }

        WriteText(writer, "bearerTokenFile", application.BearerTokenFile);
        WriteText(writer, "regex", application.Regex);
        WriteSelectors(writer, "include", application.Include);
        WriteSelectors(writer, "exclude", application.Exclude);
        WriteMap(writer, "labels", application.Labels);
        writer.WriteEndObject();
    }

    private static void WriteTls(Utf8JsonWriter writer, ClientTlsSettings? tls)
    {
        if (tls is null)
        {
            return;
        }

        writer.WriteStartObject("tls");
        WriteText(writer, "caFile", tls.CaFile);
        WriteText(writer, "certFile", tls.CertFile);
        WriteText(writer, "keyFile", tls.KeyFile);
        WriteText(writer, "serverName", tls.ServerName);
        if (tls.InsecureSkipVerify)
        {
            writer.WriteBoolean("insecureSkipVerify", true);
        }

        writer.WriteEndObject();
    }

    private static void WriteProvenance(Utf8JsonWriter writer, IReadOnlyDictionary<string, FieldOrigin> provenance)
    {
        writer.WriteStartObject("provenance");
        foreach (var (field, origin) in provenance.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(field);
            writer.WriteString("policy", origin.Policy);
            if (origin.Over.Count > 0)
            {
                writer.WriteStartArray("over");
                foreach (var policy in origin.Over)
                {
                    writer.WriteStringValue(policy);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
