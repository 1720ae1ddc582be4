using System.Text.Json;

namespace MeshMetric.ControlPlane.Inspection;

/// <summary>The difference between two JSON values as a JSON Patch (RFC 6902): what leads from one to the other. Lists that differ are replaced whole.</summary>
internal static class JsonPatch
{
    /// <summary>Writes the operations as an array.</summary>
    /// <param name="writer">Where they go.</param>
    /// <param name="before">From here.</param>
    /// <param name="after">To here.</param>
    public static void Write(Utf8JsonWriter writer, JsonElement before, JsonElement after)
    {
        writer.WriteStartArray();
        Compare(writer, "", before, after);
        writer.WriteEndArray();
    }

    private static void Compare(Utf8JsonWriter writer, string path, JsonElement before, JsonElement after)
    {
        if (JsonElement.DeepEquals(before, after))
        {
            return;
        }

        if (before.ValueKind != JsonValueKind.Object || after.ValueKind != JsonValueKind.Object)
        {
            WriteOperation(writer, "replace", path, after);
            return;
        }

        foreach (var property in before.EnumerateObject().Where(property => !after.TryGetProperty(property.Name, out _)))
        {
            WriteOperation(writer, "remove", Below(path, property.Name), null);
        }

        foreach (var property in after.EnumerateObject())
        {
            if (before.TryGetProperty(property.Name, out var was))
            {
                Compare(writer, Below(path, property.Name), was, property.Value);
            }
            else
            {
                WriteOperation(writer, "add", Below(path, property.Name), property.Value);
            }
        }
    }

    // RFC 6901: "~" first, or the "~" of "~1" would be escaped again.
    private static string Below(string path, string name) =>
        $"{path}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private static void WriteOperation(Utf8JsonWriter writer, string operation, string path, JsonElement? value)
    {
        writer.WriteStartObject();
        writer.WriteString("op", operation);
        writer.WriteString("path", path);
        if (value is { } given)
        {
            writer.WritePropertyName("value");
            given.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
