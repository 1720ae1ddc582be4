using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Rest;

/// <summary>
/// Between the store's form of a resource and the wire's. The store keeps the fields of the universal form without type, mesh, name and labels, which
/// it keeps beside them.
/// </summary>
internal static class ResourceDocument
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The body that the store keeps of a resource.</summary>
    public static string Body(Resource resource)
    {
        using var document = JsonDocument.Parse(ResourceWriter.ToJson(resource, ResourceForm.Universal));
        return Write(writer => WriteFields(document.RootElement, writer));
    }

    /// <summary>The universal form, as <see cref="ResourceReader"/> reads it. Whether the body is what it should be the reader finds out.</summary>
    public static string Compose(StoredResource stored)
    {
        var head = Write(writer =>
        {
            writer.WriteStartObject();
            WriteHead(stored, stored.Id.Type, writer, zone: null, withTimes: false);
            writer.WriteEndObject();
        });
        var body = stored.Body.AsSpan().TrimStart();
        var fields = body is ['{', ..] ? body[1..].TrimStart() : body;
        return string.Concat(head.AsSpan(0, head.Length - 1), fields is ['}', ..] ? "" : ",", fields);
    }

    /// <summary>The item as REST answers it: with times and KRI.</summary>
    /// <param name="stored">What the store holds.</param>
    /// <param name="writer">Where it goes.</param>
    /// <param name="zone">The control plane's zone, or <see langword="null"/>.</param>
    public static void WriteItem(StoredResource stored, Utf8JsonWriter writer, string? zone) => WriteHeadAndFields(stored, writer, zone, withTimes: true);

    /// <summary><c>kri_type_mesh_zone_namespace_name_section</c>, what is not there left empty.</summary>
    public static string Kri(ResourceId id, string? zone)
    {
        var shortName = RestTypes.OfType(id.Type)?.ShortName ?? id.Type;
        return $"kri_{shortName}_{id.Mesh}_{zone}__{id.Name}_";
    }

    /// <summary>Writes what stands in front of a resource's own fields, into the object that is open.</summary>
    /// <param name="stored">What the store holds.</param>
    /// <param name="type">The type that the item says.</param>
    /// <param name="writer">Where it goes.</param>
    /// <param name="zone">The control plane's zone, or <see langword="null"/>.</param>
    /// <param name="withTimes">Whether with times and KRI.</param>
    public static void WriteHead(StoredResource stored, string type, Utf8JsonWriter writer, string? zone, bool withTimes)
    {
        writer.WriteString("type", type);
        if (stored.Id.Mesh.Length > 0)
        {
            writer.WriteString("mesh", stored.Id.Mesh);
        }

        writer.WriteString("name", stored.Id.Name);
        if (withTimes)
        {
            writer.WriteString("creationTime", Time(stored.CreationTime));
            writer.WriteString("modificationTime", Time(stored.ModificationTime));
        }

        if (stored.Labels.Count > 0)
        {
            WriteLabels(stored.Labels, writer);
        }

        if (withTimes)
        {
            writer.WriteString("kri", Kri(stored.Id, zone));
        }
    }

    /// <summary>Writes labels into the object that is open, sorted.</summary>
    public static void WriteLabels(IReadOnlyDictionary<string, string> labels, Utf8JsonWriter writer)
    {
        writer.WriteStartObject("labels");
        foreach (var (name, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a resource's own fields into the object that is open.</summary>
    public static void WriteBody(StoredResource stored, Utf8JsonWriter writer)
    {
        using var body = JsonDocument.Parse(stored.Body);
        foreach (var property in body.RootElement.EnumerateObject())
        {
            property.WriteTo(writer);
        }
    }

    private static void WriteHeadAndFields(StoredResource stored, Utf8JsonWriter writer, string? zone, bool withTimes)
    {
        writer.WriteStartObject();
        WriteHead(stored, stored.Id.Type, writer, zone, withTimes);
        WriteBody(stored, writer);
        writer.WriteEndObject();
    }

    private static void WriteFields(JsonElement root, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var property in root.EnumerateObject().Where(property => property.Name is not ("type" or "mesh" or "name" or "labels")))
        {
            property.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Writes a body as the store keeps it.</summary>
    public static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
