using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Resources.Dynamic;

/// <summary>
/// Writes dynamic configurations. Beside what one of Kuma's agents reads stands what it passes over: the dataplane, and the pipelines without loss.
/// </summary>
public static class DynamicConfigurationWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes a configuration. The same configuration always gives the same bytes: maps are sorted.</summary>
    public static DynamicDocument Write(DynamicConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("observability");
            writer.WriteStartObject("metrics");
            FlatMetricsWriter.Write(writer, configuration);
            WriteDataplane(writer, configuration.Dataplane);
            writer.WriteStartArray("pipelines");
            foreach (var pipeline in configuration.Pipelines.Pipelines)
            {
                PipelineJsonWriter.Write(writer, pipeline);
            }

            writer.WriteEndArray();
            WriteWarnings(writer, configuration.Pipelines.Warnings);
            if (configuration.Pipelines.NextChange is { } next)
            {
                writer.WriteString("nextChange", next.ToString("O", CultureInfo.InvariantCulture));
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return new DynamicDocument(buffer.WrittenMemory);
    }

    private static void WriteDataplane(Utf8JsonWriter writer, DataplaneResource dataplane)
    {
        writer.WriteStartObject("dataplane");
        writer.WriteString("mesh", dataplane.Mesh);
        writer.WriteString("name", dataplane.Name);
        writer.WriteString("address", dataplane.Address);
        PipelineJsonWriter.WriteMap(writer, "tags", dataplane.Tags);
        writer.WriteEndObject();
    }

    private static void WriteWarnings(Utf8JsonWriter writer, IReadOnlyList<PipelineWarning> warnings)
    {
        if (warnings.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("warnings");
        foreach (var warning in warnings)
        {
            writer.WriteStartObject();
            if (warning.Policy is not null)
            {
                writer.WriteString("policy", warning.Policy);
            }

            writer.WriteString("field", warning.Field);
            writer.WriteString("reason", warning.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
