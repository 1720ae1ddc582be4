using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Dynamic;

/// <summary>Reads what <see cref="PipelineJsonWriter"/> writes, and checks what a policy's reader has checked before: a document may come from anywhere.</summary>
internal static class PipelineJsonReader
{
    public static Pipeline Read(JsonFields fields)
    {
        var backends = fields.List("backends", ReadBackend);
        if (backends.Count == 0)
        {
            fields.Fail("backends", "must hold a backend");
        }

        return new Pipeline
        {
            Backends = backends,
            Sidecar = fields.Object("sidecar") is { } sidecar ? ReadSidecar(sidecar) : new SidecarSettings { Profile = ProfileSelection.Of(BuiltInProfile.Default) },
            Applications = fields.List("applications", ReadApplication),
            Labels = ReadLabels(fields, "labels"),
            Limits = fields.Object("limits") is { } limits ? ReadLimits(limits) : null,
            Provenance = fields.Map("provenance", origin => new FieldOrigin(origin.Text("policy") ?? "", [.. origin.Texts("over").Select(name => name ?? "")])),
        };
    }

    /// <summary>Reads selectors.</summary>
    public static List<NameSelector> ReadSelectors(JsonFields fields, string name) => fields.List(name, selector =>
    {
        var type = selector.Choice("type", NameSelectorType.Exact);
        var match = selector.Required("match");
        if (type == NameSelectorType.Regex && RegexSubset.Check(match) is { } finding)
        {
            selector.Fail("match", finding);
        }

        return new NameSelector(type, match);
    });

    /// <summary>Reads a port that must be there.</summary>
    public static int ReadPort(JsonFields fields)
    {
        if (!fields.Has("port"))
        {
            fields.Fail("port", "is missing");
        }

        return (int)(fields.Number("port", 1, 65535) ?? 1);
    }

    /// <summary>Reads a request path.</summary>
    public static string ReadPath(JsonFields fields)
    {
        var path = fields.Text("path") is { Length: > 0 } text ? text : "/metrics";
        path = path[0] == '/' ? path : "/" + path;
        if (!NameRules.IsRequestPath(path))
        {
            fields.Fail("path", "has characters that a URL can't hold");
        }

        return path;
    }

    /// <summary>Reads a host that must be there.</summary>
    public static string ReadHost(JsonFields fields, string absent)
    {
        var host = fields.Text("address") is { Length: > 0 } text ? text : absent;
        if (!NameRules.IsHost(host.Contains(':', StringComparison.Ordinal) && host[0] != '[' ? $"[{host}]" : host))
        {
            fields.Fail("address", "must be a host name or an IP address without a port");
        }

        return host;
    }

    private static PipelineBackend ReadBackend(JsonFields fields)
    {
        var type = fields.Required("type");
        var from = fields.Text("from") ?? "";
        switch (type)
        {
            case "Prometheus":
                return new PrometheusBackend
                {
                    From = from,
                    ClientId = fields.Text("clientId"),
                    Port = ReadPort(fields),
                    Path = ReadPath(fields),
                    TlsMode = fields.Choice("tlsMode", PrometheusTlsMode.Disabled),
                    AlsoServes = fields.Texts("alsoServes"),
                };
            case "OpenTelemetry":
                return ReadCollector(fields, from);
            default:
                fields.Fail("type", $"\"{type}\" is no type of backend that this agent knows; it may be older than the control plane");
                return new PrometheusBackend { From = from };
        }
    }

    private static OpenTelemetryBackend ReadCollector(JsonFields fields, string from)
    {
        if (!Uri.TryCreate(fields.Required("uri"), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "unix"))
        {
            fields.Fail("uri", "must be an http, https or unix URI");
            uri = new Uri("http://localhost");
        }

        return new OpenTelemetryBackend
        {
            From = from,
            Protocol = fields.Choice("protocol", OtlpProtocol.Grpc),
            Endpoint = uri,
            DisplayEndpoint = fields.Text("endpoint") ?? uri.OriginalString,
            RefreshInterval = fields.Duration("refreshInterval", TimeSpan.FromSeconds(60)),
            Temporality = fields.Choice("temporality", OtlpTemporality.Cumulative),
            Headers = ReadHeaders(fields),
            Tls = ReadTls(fields),
        };
    }

    private static SortedDictionary<string, HeaderSource> ReadHeaders(JsonFields fields)
    {
        var headers = fields.Map("headers", header => new HeaderSource
        {
            Value = header.Text("value"),
            File = header.Text("file"),
            Env = header.Text("env"),
            Secret = header.Text("secret"),
        });
        foreach (var name in headers.Keys.Where(name => !NameRules.IsHeaderName(name)))
        {
            fields.Fail("headers", $"\"{name}\" is not a header's name");
        }

        return headers;
    }

    private static SidecarSettings ReadSidecar(JsonFields fields)
    {
        var regex = ReadRegex(fields);
        var profile = fields.Object("profile") is { } told
            ? new ProfileSelection(
                told.Text("name") ?? "",
                told.Choice("builtIn", BuiltInProfile.Default),
                told.List("layers", layer => new ProfileLayer(ReadSelectors(layer, "include"), ReadSelectors(layer, "exclude"))))
            : null;
        if (profile is null == regex is null)
        {
            fields.Fail("profile", "exactly one of profile and regex must be there");
        }

        return new SidecarSettings
        {
            Profile = profile,
            Regex = regex,
            UsedOnly = fields.Flag("usedOnly", absent: true),
            Include = ReadSelectors(fields, "include"),
            Exclude = ReadSelectors(fields, "exclude"),
        };
    }

    private static ApplicationSettings ReadApplication(JsonFields fields) => new()
    {
        Name = fields.Text("name"),
        Address = ReadHost(fields, ""),
        Port = ReadPort(fields),
        Path = ReadPath(fields),
        Tls = ReadTls(fields),
        BasicAuth = fields.Object("basicAuth") is { } basic ? new BasicAuthSettings(basic.Required("username"), basic.Required("passwordFile")) : null,
        BearerTokenFile = fields.Text("bearerTokenFile"),
        Regex = ReadRegex(fields),
        Include = ReadSelectors(fields, "include"),
        Exclude = ReadSelectors(fields, "exclude"),
        Labels = ReadLabels(fields, "labels"),
    };

    private static ClientTlsSettings? ReadTls(JsonFields fields) => fields.Object("tls") is { } tls
        ? new ClientTlsSettings
        {
            CaFile = tls.Text("caFile"),
            CertFile = tls.Text("certFile"),
            KeyFile = tls.Text("keyFile"),
            ServerName = tls.Text("serverName"),
            InsecureSkipVerify = tls.Flag("insecureSkipVerify", absent: false),
        }
        : null;

    private static LimitSettings ReadLimits(JsonFields fields) => new(
        fields.Number("series", 1, long.MaxValue), fields.Number("bytes", 1, long.MaxValue), fields.Choice("onExceeded", LimitAction.Degrade));

    private static string? ReadRegex(JsonFields fields)
    {
        var regex = fields.Text("regex");
        if (regex is not null && RegexSubset.Check(regex) is { } finding)
        {
            fields.Fail("regex", finding);
        }

        return regex;
    }

    private static SortedDictionary<string, string> ReadLabels(JsonFields fields, string name)
    {
        var labels = fields.TextMap(name);
        foreach (var label in labels.Keys.Where(label => !NameRules.IsLabelName(label)))
        {
            fields.Fail(name, $"\"{label}\" is not a label's name");
        }

        return labels;
    }
}
