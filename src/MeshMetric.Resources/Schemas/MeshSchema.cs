using static MeshMetric.Resources.Schemas.FieldType;

namespace MeshMetric.Resources.Schemas;

/// <summary>The fields of Mesh and Dataplane; what does not matter for metrics takes anything.</summary>
internal static class MeshSchema
{
    private static readonly ObjectSchema Conf = new(
        new FieldSchema("skipMTLS", FieldType.Boolean, "Serve without TLS although the mesh has it."),
        new FieldSchema("port", Port, "The port to serve on."),
        new FieldSchema("path", Text, "The path to serve on."),
        new FieldSchema("tags", TextMap, "Tags of the endpoint as a service."),
        new FieldSchema("tls", FieldType.Object, "How the port is protected.")
        {
            Object = new(new FieldSchema("mode", Text, "The kind of protection.") { Choices = ["disabled", "providedTLS", "activeMTLSBackend"] }),
        },
        new FieldSchema("envoy", FieldType.Object, "What to keep of Envoy's metrics.")
        {
            Object = new(
                new FieldSchema("filterRegex", Text, "A regex for Envoy's stats filter.") { MayBeEmpty = true },
                new FieldSchema("usedOnly", FieldType.Boolean, "Leave out what Envoy has never written.")),
        },
        new FieldSchema("aggregate", ObjectList, "The applications to scrape.")
        {
            Object = new(
                new FieldSchema("name", Text, "The application's name.") { IsRequired = true },
                new FieldSchema("enabled", FieldType.Boolean, "Whether it is scraped.") { Default = "true" },
                new FieldSchema("path", Text, "The path of its metrics."),
                new FieldSchema("port", Port, "The port of its metrics."),
                new FieldSchema("address", Text, "Its host name or IP address.")),
        });

    private static readonly FieldSchema Type = new("type", Text, "The kind of backend.") { IsRequired = true, Choices = ["prometheus"] };

    private static readonly FieldSchema ConfField = new("conf", FieldType.Object, "The backend's settings.") { Object = Conf };

    private static readonly FieldSchema LegacyName = new("name", Text, "The backend's name.");

    public static ObjectSchema Mesh { get; } = new([
        new FieldSchema("mtls", FieldType.Object, "Mutual TLS.")
        {
            Object = new(
                new FieldSchema("enabledBackend", Text, "The backend in use; absent or empty: off.") { MayBeEmpty = true },
                NotJudged("skipValidation"),
                new FieldSchema("backends", ObjectList, "Certificate authorities.")
                {
                    Object = new(
                        new FieldSchema("name", Text, "Its name.") { IsRequired = true },
                        new FieldSchema("type", Text, "For example builtin or provided.") { IsRequired = true },
                        NotJudged("dpCert"),
                        NotJudged("conf"),
                        NotJudged("mode"),
                        NotJudged("rootChain")),
                }),
        },
        new FieldSchema("metrics", FieldType.Object, "Kuma's older settings; they have no effect, meshmetricctl migrate turns them into a MeshMetric.")
        {
            Object = new(
                new FieldSchema("enabledBackend", Text, "The backend in use; absent or empty: off.") { MayBeEmpty = true },
                new FieldSchema("backends", ObjectList, "The backends.") { Object = new(LegacyName with { IsRequired = true }, Type, ConfField) }),
        },
        .. new[] { "tracing", "logging", "networking", "routing", "constraints", "skipCreatingInitialPolicies", "meshServices" }
            .Select(NotJudged)]);

    public static ObjectSchema Dataplane { get; } = new(
        new FieldSchema("networking", FieldType.Object, "Where the proxy is and what stands behind it.")
        {
            IsRequired = true,
            Object = new(
                new FieldSchema("address", Text, "IP address or host name of the dataplane.") { IsRequired = true },
                new FieldSchema("advertisedAddress", Text, "The address at which others reach it."),
                new FieldSchema("inbound", ObjectList, "The services behind the proxy.")
                {
                    Object = new([
                        new FieldSchema("port", Port, "The port that the proxy listens on.") { IsRequired = true },
                        new FieldSchema("name", Text, "The inbound's name."),
                        new FieldSchema("tags", TextMap, "The inbound's tags; kuma.io/service is the service."),
                        new FieldSchema("servicePort", Port, "The service's own port."),
                        .. new[] { "serviceAddress", "address", "health", "serviceProbe", "state", "protocol" }
                            .Select(NotJudged)]),
                },
                NotJudged("outbound"),
                new FieldSchema("gateway", FieldType.Object, "The gateway that the proxy is, or stands beside.")
                {
                    Object = new(
                        new FieldSchema("type", Text, "Whether the proxy itself is the gateway (BUILTIN).") { Choices = ["DELEGATED", "BUILTIN"], Default = "DELEGATED" },
                        new FieldSchema("tags", TextMap, "The gateway's tags.")),
                },
                NotJudged("transparentProxying"),
                NotJudged("admin"),
                NotJudged("listeners")),
        },
        new FieldSchema("metrics", FieldType.Object, "Kuma's older settings; they have no effect, meshmetricctl migrate turns them into a MeshMetric.")
        {
            Object = new(LegacyName, Type, ConfField),
        },
        NotJudged("probes"),
        NotJudged("envoy"));

    private static FieldSchema NotJudged(string name) => new(name, Any, "Kept, not judged.");
}
