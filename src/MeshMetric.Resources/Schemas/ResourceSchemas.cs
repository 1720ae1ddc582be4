using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MeshMetric.Resources.Writing;

namespace MeshMetric.Resources.Schemas;

/// <summary>Schemas of the resources, for editors and for Kubernetes.</summary>
public static class ResourceSchemas
{
    private static readonly JsonWriterOptions Json = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The types that have a schema.</summary>
    public static IReadOnlyList<string> Types { get; } = [.. ResourceSchema.All.Select(resource => resource.Type)];

    /// <summary>A JSON Schema 2020-12.</summary>
    /// <param name="type">One of <see cref="Types"/>; <see langword="null"/> for a schema that takes any of them.</param>
    /// <param name="form">The form of the documents.</param>
    public static string ToJsonSchema(string? type, ResourceForm form)
    {
        var node = JsonSchemaWriter.Write([.. ResourceSchema.All.Where(resource => type is null || resource.Type == type)], form);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Json))
        {
            JsonTreeWriter.Write(node, writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>The CustomResourceDefinitions of MeshMetric, MeshMetricProfile and MeshOpenTelemetryBackend, as YAML documents.</summary>
    public static string ToCustomResourceDefinitions() => string.Join("---\n", CrdWriter.All.Select(definition => YamlNodeWriter.Write(definition)));
}
