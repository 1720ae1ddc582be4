using System.Text.Json;

namespace MeshMetric.Tokens;

/// <summary>Claims as JSON.</summary>
internal static class TokenJson
{
    /// <summary>Reads a text; what is absent or <c>null</c> is empty, as Go writes it.</summary>
    /// <returns>Whether it is a text.</returns>
    public static bool TryText(JsonElement payload, string name, out string text)
    {
        text = "";
        if (!payload.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        text = value.GetString()!;
        return true;
    }

    /// <summary>Reads a list of texts.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TryTexts(JsonElement value, out IReadOnlyList<string> texts)
    {
        texts = [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        texts = [.. value.EnumerateArray().Select(item => item.GetString()!)];
        return true;
    }

    /// <summary>Writes a list of texts.</summary>
    public static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
