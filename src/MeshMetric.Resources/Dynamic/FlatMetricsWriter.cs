using System.Text.Json;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Validation;

namespace MeshMetric.Resources.Dynamic;

/// <summary>
/// Writes the one flat block that Kuma's agents read. It has no pipelines: such an agent scrapes every application and serves every backend with
/// what the first pipeline keeps of the sidecar, under the labels that hold in all pipelines.
/// </summary>
internal static class FlatMetricsWriter
{
    public static void Write(Utf8JsonWriter writer, DynamicConfiguration configuration)
    {
        var pipelines = configuration.Pipelines.Pipelines;
        WriteApplications(writer, pipelines);
        WriteBackends(writer, pipelines);
        writer.WriteStartObject("sidecar");
        if (pipelines.Count > 0)
        {
            WriteSidecar(writer, pipelines[0].Sidecar);
        }

        writer.WriteEndObject();
        PipelineJsonWriter.WriteMap(writer, "extraLabels", DataplaneIdentity.Labels(configuration.Dataplane, CommonLabels(pipelines)));
    }

    private static void WriteApplications(Utf8JsonWriter writer, IReadOnlyList<Pipeline> pipelines)
    {
        writer.WriteStartArray("applications");
        foreach (var application in pipelines.SelectMany(pipeline => pipeline.Applications)
            .DistinctBy(application => (application.Address, application.Port, application.Path)))
        {
            writer.WriteStartObject();
            PipelineJsonWriter.WriteTarget(writer, application);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteBackends(Utf8JsonWriter writer, IReadOnlyList<Pipeline> pipelines)
    {
        var backends = pipelines.SelectMany(pipeline => pipeline.Backends).ToList();
        writer.WriteStartArray("backends");
        if (backends.Exists(backend => backend is PrometheusBackend))
        {
            // One, whatever the number: ports and paths are the listeners' business there.
            writer.WriteStartObject();
            writer.WriteString("type", "Prometheus");
            writer.WriteNull("name");
            writer.WriteEndObject();
        }

        foreach (var collector in backends.OfType<OpenTelemetryBackend>())
        {
            writer.WriteStartObject();
            writer.WriteString("type", "OpenTelemetry");
            writer.WriteString("name", collector.DisplayEndpoint);
            writer.WriteStartObject("openTelemetry");
            writer.WriteString("endpoint", collector.Endpoint.Scheme == "unix" ? collector.Endpoint.AbsolutePath : collector.DisplayEndpoint);
            writer.WriteString("refreshInterval", GoDuration.Format(collector.RefreshInterval));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteSidecar(Utf8JsonWriter writer, SidecarSettings sidecar)
    {
        writer.WriteStartObject("profiles");
        if (sidecar.Profile is { } profile)
        {
            writer.WriteStartArray("appendProfiles");
            writer.WriteStartObject();

            // Minimal is not known there; Basic is the narrowest that holds it.
            writer.WriteString("name", profile.BuiltIn switch
            {
                BuiltInProfile.None => "None",
                BuiltInProfile.Full => "All",
                _ => "Basic",
            });
            writer.WriteEndObject();
            writer.WriteEndArray();
            PipelineJsonWriter.WriteSelectors(writer, "exclude", [.. profile.Layers.SelectMany(layer => layer.Exclude), .. sidecar.Exclude]);
            PipelineJsonWriter.WriteSelectors(writer, "include", [.. profile.Layers.SelectMany(layer => layer.Include), .. sidecar.Include]);
        }

        writer.WriteEndObject();
        writer.WriteBoolean("includeUnused", !sidecar.UsedOnly);
    }

    private static Dictionary<string, string> CommonLabels(IReadOnlyList<Pipeline> pipelines) =>
        pipelines.Count == 0
            ? []
            : pipelines[0].Labels
                .Where(label => pipelines.All(pipeline => pipeline.Labels.TryGetValue(label.Key, out var value) && value == label.Value))
                .ToDictionary(StringComparer.Ordinal);
}
