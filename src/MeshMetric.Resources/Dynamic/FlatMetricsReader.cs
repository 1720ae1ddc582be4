using MeshMetric.Resources.Model;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Dynamic;

/// <summary>Reads the flat block of Kuma's documents as one pipeline, or none when it names no backend.</summary>
internal static class FlatMetricsReader
{
    private static readonly string[] Profiles = ["None", "Basic", "All"];
    private static readonly BuiltInProfile[] BuiltIns = [BuiltInProfile.None, BuiltInProfile.Default, BuiltInProfile.Full];

    public static IReadOnlyList<Pipeline> Read(JsonFields metrics, DataplaneResource dataplane)
    {
        var backends = metrics.List("backends", ReadBackend).OfType<PipelineBackend>().ToList();
        return backends.Count == 0
            ? []
            :
            [
                new Pipeline
                {
                    Backends = backends,
                    Sidecar = ReadSidecar(metrics),
                    Applications = metrics.List("applications", application => new ApplicationSettings
                    {
                        Name = application.Text("name"),
                        Address = PipelineJsonReader.ReadHost(application, dataplane.Address),
                        Port = PipelineJsonReader.ReadPort(application),
                        Path = PipelineJsonReader.ReadPath(application),
                    }),
                    Labels = ReadLabels(metrics, dataplane),
                    Provenance = new Dictionary<string, FieldOrigin>(),
                },
            ];
    }

    /// <summary>A backend; <see langword="null"/> for types of later versions, which Kuma's agents pass over, too.</summary>
    private static PipelineBackend? ReadBackend(JsonFields fields) => fields.Required("type") switch
    {
        "Prometheus" => new PrometheusBackend { From = "" },
        "OpenTelemetry" when fields.Object("openTelemetry") is { } collector => ReadCollector(collector),
        _ => null,
    };

    private static OpenTelemetryBackend? ReadCollector(JsonFields fields)
    {
        var text = fields.Required("endpoint");

        // Where Envoy stands between, the endpoint is the path of its socket.
        var endpoint = EndpointSyntax.Parse(text.StartsWith('/') ? "unix:" + text : text, out var finding);
        if (endpoint is null || OtlpUri.Of(endpoint, OtlpProtocol.Grpc, tls: false) is not { } uri)
        {
            fields.Fail("endpoint", finding);
            return null;
        }

        return new OpenTelemetryBackend
        {
            From = "",
            Endpoint = uri,
            DisplayEndpoint = endpoint.WithPort(OtlpDefaults.Port(OtlpProtocol.Grpc)),
            RefreshInterval = fields.Duration("refreshInterval", TimeSpan.FromMinutes(1)),
        };
    }

    private static SidecarSettings ReadSidecar(JsonFields metrics)
    {
        var sidecar = metrics.Object("sidecar");
        var profiles = sidecar?.Object("profiles");
        var widest = -1;
        foreach (var name in profiles?.List("appendProfiles", profile => profile.Text("name")) ?? [])
        {
            widest = Math.Max(widest, Array.IndexOf(Profiles, name));
        }

        return new SidecarSettings
        {
            Profile = ProfileSelection.Of(widest < 0 ? BuiltInProfile.Default : BuiltIns[widest]),
            UsedOnly = !(sidecar?.Flag("includeUnused", absent: false) ?? false),
            Include = profiles is { } include ? PipelineJsonReader.ReadSelectors(include, "include") : [],
            Exclude = profiles is { } exclude ? PipelineJsonReader.ReadSelectors(exclude, "exclude") : [],
        };
    }

    /// <summary>The labels that the agent does not add by itself.</summary>
    private static SortedDictionary<string, string> ReadLabels(JsonFields metrics, DataplaneResource dataplane)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var own = DataplaneIdentity.Labels(dataplane, EmptyMap.Strings).Select(label => label.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in metrics.TextMap("extraLabels"))
        {
            // Kuma writes some with dots, as OpenTelemetry does.
            var label = DataplaneIdentity.LabelName(name);
            if (!own.Contains(label))
            {
                labels[label] = value;
            }
        }

        return labels;
    }
}
