using static MeshMetric.Resources.Schemas.FieldType;

namespace MeshMetric.Resources.Schemas;

/// <summary>The fields of MeshMetric, MeshMetricProfile and MeshOpenTelemetryBackend.</summary>
internal static class PolicySchema
{
    public const string ResourceNamePattern = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

    private const string RegexRule = "A regex that RE2 and .NET's linear-time engine both take, unanchored: no look-around, back-references or named groups.";

    private static readonly ObjectSchema Selector = new(
        new FieldSchema("type", Text, "How names are compared.") { IsRequired = true, Choices = ["Prefix", "Exact", "Contains", "Regex"] },
        new FieldSchema("match", Text, "The text or regex to compare the names of metric families with.") { IsRequired = true });

    private static readonly FieldSchema Include = new("include", ObjectList, "Families kept in any case; wins over exclude.") { Object = Selector };

    private static readonly FieldSchema Exclude = new("exclude", ObjectList, "Families left out.") { Object = Selector };

    private static readonly FieldSchema InsecureSkipVerify =
        new("insecureSkipVerify", FieldType.Boolean, "Don't check the server's certificate.") { Default = "false" };

    private static readonly ObjectSchema TargetRef = new(
        new FieldSchema("kind", Text, "How the dataplanes are named, least specific first.") { Choices = ["Mesh", "MeshSubset", "MeshService", "MeshServiceSubset", "Dataplane"], Default = "Mesh" },
        new FieldSchema("name", Text, "The service's or dataplane's name."),
        new FieldSchema("tags", TextMap, "Tags that one inbound, or the gateway, must carry all."),
        new FieldSchema("labels", TextMap, "Labels that the dataplane must carry all."),
        new FieldSchema("sectionName", TextOrNumber, "Name or port of an inbound that the dataplane must have."),
        new FieldSchema("proxyTypes", TextList, "Only sidecars, or only gateways.") { Choices = ["Sidecar", "Gateway"] },
        new FieldSchema("namespace", Text, "The dataplane's namespace; it has no meaning outside Kubernetes."))
    {
        Rules =
        [
            new SchemaRule.When("kind", ["Mesh"]) { Refuses = ["name", "tags", "labels", "sectionName"] },
            new SchemaRule.When("kind", ["MeshSubset"]) { Needs = ["tags"], Refuses = ["name", "labels", "sectionName"] },
            new SchemaRule.When("kind", ["MeshService"]) { Needs = ["name"], Refuses = ["tags", "labels", "sectionName"] },
            new SchemaRule.When("kind", ["MeshServiceSubset"]) { Needs = ["name", "tags"], Refuses = ["labels", "sectionName"] },
            new SchemaRule.When("kind", ["Dataplane"]) { Refuses = ["tags"] },
            new SchemaRule.Exclusive("name", "labels"),
        ],
    };

    private static readonly ObjectSchema KumaProfiles = new(
        new FieldSchema("appendProfiles", ObjectList, "Kuma's profiles; the widest holds. All is full, Basic is default, None is none.")
        {
            Object = new(new FieldSchema("name", Text, "Kuma's profile.") { IsRequired = true, Choices = ["None", "Basic", "All"] }),
        },
        Include,
        Exclude);

    private static readonly ObjectSchema Sidecar = new(
        new FieldSchema("profile", Text, "none, minimal, default or full, or the name of a MeshMetricProfile of the mesh. Neither this nor regex anywhere: default.")
        {
            MaxLength = 253,
        },
        new FieldSchema("regex", Text, "Goes to Envoy's own stats filter, on raw dotted names. " + RegexRule) { MayBeEmpty = true },
        new FieldSchema("usedOnly", FieldType.Boolean, "Leave out what Envoy has never written. Not said anywhere: true."),
        Include,
        Exclude,
        new FieldSchema("profiles", FieldType.Object, "Kuma's spelling of profile, include and exclude.") { Object = KumaProfiles },
        new FieldSchema("includeUnused", FieldType.Boolean, "Kuma's spelling: the opposite of usedOnly."))
    {
        Rules =
        [
            new SchemaRule.Exclusive("profile", "regex"),
            new SchemaRule.Exclusive("regex", "profiles"),
            new SchemaRule.Exclusive("regex", "include"),
            new SchemaRule.Exclusive("usedOnly", "includeUnused"),
        ],
    };

    private static readonly ObjectSchema Application = new(
        new FieldSchema("name", Text, "The application's name, unique in the list.") { Pattern = "^[A-Za-z0-9._-]{1,63}$" },
        new FieldSchema("address", Text, "Host name or IP address; absent: the dataplane's own address."),
        new FieldSchema("port", Port, "The port of the metrics.") { IsRequired = true },
        new FieldSchema("path", Text, "The path of the metrics; without a leading slash it gets one.") { Default = "/metrics" },
        new FieldSchema("scheme", Text, "How to ask.") { Choices = ["http", "https"], Default = "http" },
        new FieldSchema("caFile", Text, "File with the authorities to trust, with scheme https."),
        new FieldSchema("serverName", Text, "The name that the certificate must have, with scheme https."),
        InsecureSkipVerify,
        new FieldSchema("basicAuth", FieldType.Object, "Basic authentication.")
        {
            Object = new(
                new FieldSchema("username", Text, "The user's name.") { IsRequired = true, Pattern = "^[^:]+$" },
                new FieldSchema("passwordFile", Text, "A file with the password.") { IsRequired = true }),
        },
        new FieldSchema("bearerTokenFile", Text, "A file with the bearer token."),
        new FieldSchema("regex", Text, "Keep the families whose name it finds a match in. " + RegexRule) { MayBeEmpty = true },
        Include,
        Exclude,
        new FieldSchema("labels", TextMap, "Labels added to this application's samples."))
    {
        Rules = [new SchemaRule.Exclusive("basicAuth", "bearerTokenFile")],
    };

    private static readonly ObjectSchema Limits = new(
        new FieldSchema("series", Quantity, "Most series of the pipeline."),
        new FieldSchema("bytes", Quantity, "Most bytes of a scrape."),
        new FieldSchema("onExceeded", Text, "Narrow the profile first, or leave out whole families, largest first.") { Choices = ["Degrade", "Drop"], Default = "Degrade" })
    {
        Rules = [new SchemaRule.AtLeastOne("series", "bytes")],
    };

    private static readonly ObjectSchema Prometheus = new(
        new FieldSchema("clientId", Text, "The Prometheus server's client id; absent or empty: the default client.") { MayBeEmpty = true },
        new FieldSchema("port", Port, "The port to serve on.") { Default = "5670" },
        new FieldSchema("path", Text, "The exact path to serve on.") { Default = "/metrics", Pattern = "^/[^\\s?#]*$" },
        new FieldSchema("tls", FieldType.Object, "How the port is protected.")
        {
            Object = new(new FieldSchema("mode", Text, "The kind of protection.") { Choices = ["Disabled", "ProvidedTLS", "ActiveMTLSBackend"], Default = "Disabled" }),
        });

    private static readonly ObjectSchema Header = new(
        new FieldSchema("value", Text, "The value itself; refused for names that look secret.") { MayBeEmpty = true },
        new FieldSchema("file", Text, "A file that holds the value."),
        new FieldSchema("env", Text, "An environment variable of the agent that holds the value."),
        new FieldSchema("secret", Text, "A secret of the control plane that holds the value."))
    {
        Rules = [new SchemaRule.ExactlyOne("value", "file", "env", "secret")],
    };

    private static readonly FieldSchema Protocol = new("protocol", Text, "The wire protocol.") { Choices = ["grpc", "http"], Default = "grpc" };

    private static readonly ObjectSchema OpenTelemetry = new(
        new FieldSchema("endpoint", Text, "host, host:port, http://, https:// or unix: and a path. The port is 4317 for grpc and 4318 for http."),
        new FieldSchema("backendRef", FieldType.Object, "A MeshOpenTelemetryBackend of the mesh, in place of endpoint.")
        {
            Object = new(
                new FieldSchema("kind", Text, "The kind of resource.") { IsRequired = true, Choices = [MeshOpenTelemetryBackendResource.TypeName] },
                new FieldSchema("name", Text, "Its name."),
                new FieldSchema("labels", TextMap, "Labels that exactly one carries."))
            {
                Rules = [new SchemaRule.ExactlyOne("name", "labels")],
            },
        },
        Protocol with { Default = null, Description = "The wire protocol; absent: that of the backendRef, else grpc." },
        new FieldSchema("refreshInterval", Duration, "Time between pushes, 1s to 1h.") { Default = "60s" },
        new FieldSchema("temporality", Text, "Temporality of sums and histograms.") { Choices = ["Cumulative", "Delta"], Default = "Cumulative" },
        new FieldSchema("headers", ObjectMap, "Headers sent with every request, each with where its value comes from.") { Object = Header },
        new FieldSchema("tls", FieldType.Object, "TLS settings; its presence means TLS.")
        {
            Object = new(
                new FieldSchema("caFile", Text, "File with the authorities to trust."),
                new FieldSchema("certFile", Text, "File with the client's certificate; goes with keyFile."),
                new FieldSchema("keyFile", Text, "File with the client's key; goes with certFile."),
                new FieldSchema("serverName", Text, "The name that the certificate must have."),
                InsecureSkipVerify),
        })
    {
        Rules = [new SchemaRule.ExactlyOne("endpoint", "backendRef")],
    };

    private static readonly ObjectSchema Backend = new(
        new FieldSchema("type", Text, "The kind of backend.") { IsRequired = true, Choices = ["Prometheus", "OpenTelemetry"] },
        new FieldSchema("prometheus", FieldType.Object, "An endpoint that a Prometheus scrapes.") { Object = Prometheus },
        new FieldSchema("openTelemetry", FieldType.Object, "A collector to push to.") { Object = OpenTelemetry })
    {
        Rules =
        [
            new SchemaRule.When("type", ["Prometheus"]) { Refuses = ["openTelemetry"] },
            new SchemaRule.When("type", ["OpenTelemetry"]) { Needs = ["openTelemetry"], Refuses = ["prometheus"] },
        ],
    };

    public static ObjectSchema Spec { get; } = new(
        new FieldSchema("targetRef", FieldType.Object, "The dataplanes that the policy is for; absent: all of the mesh.") { Object = TargetRef },
        new FieldSchema("expiresAt", Text, "RFC 3339 with an offset; from then on the policy matches nothing."),
        new FieldSchema("default", FieldType.Object, "What the policy says; what it does not say is inherited.")
        {
            Object = new(
                new FieldSchema("sidecar", FieldType.Object, "What to keep of the sidecar's own metrics.") { Object = Sidecar },
                new FieldSchema("applications", ObjectList, "The applications to scrape; replaces an inherited list.") { Object = Application },
                new FieldSchema("labels", TextMap, "Labels added to everything; merged by name with inherited ones."),
                new FieldSchema("limits", FieldType.Object, "A budget; replaced as a whole.") { Object = Limits },
                new FieldSchema("backends", ObjectList, "Where it goes. Absent: a pure override. Empty: forgets everything earlier in the order.") { Object = Backend }),
        });

    public static ObjectSchema Profile { get; } = new(
        new FieldSchema("extends", Text, "The built-in profile, or the MeshMetricProfile of the mesh, to start from; none for an empty start.") { IsRequired = true, MaxLength = 253 },
        Include,
        Exclude);

    public static ObjectSchema Collector { get; } = new(
        new FieldSchema("endpoint", FieldType.Object, "Where the collector is.")
        {
            IsRequired = true,
            Object = new(
                new FieldSchema("address", Text, "Host name or IP address.") { IsRequired = true },
                new FieldSchema("port", Port, "Absent: 4317 for grpc, 4318 for http."),
                new FieldSchema("path", Text, "Base path of OTLP over HTTP.") { Pattern = "^[^\\s?#]+$" }),
        },
        Protocol,
        new FieldSchema("env", FieldType.Object, "Kuma's; has no effect here, agents push to endpoint.")
        {
            Object = new(
                new FieldSchema("mode", Text, "Whether the environment counts.") { Choices = ["Disabled", "Optional", "Required"] },
                new FieldSchema("precedence", Text, "Which of the two wins.") { Choices = ["ExplicitFirst", "EnvFirst"] },
                new FieldSchema("allowSignalOverrides", FieldType.Boolean, "Whether a signal may have its own collector.")),
        });
}
