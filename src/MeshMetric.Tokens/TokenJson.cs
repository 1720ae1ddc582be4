using System.Text.Json;

namespace MeshMetric.Tokens;

/// <summary>Claims as JSON.</summary>
internal static class TokenJson
{
    // Of a claim that is given twice, one checker would believe the first and another the last.
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Parses claims.</summary>
    /// <exception cref="JsonException">They are no JSON.</exception>
    /// <exception cref="InvalidOperationException">There is a name or a text that is not Unicode; it would be thrown whenever that is asked for.</exception>
    public static JsonElement Parse(byte[] json)
    {
        for (var reader = new Utf8JsonReader(json); reader.Read();)
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                _ = reader.GetString();
            }
        }

        using var document = JsonDocument.Parse(json, Options);
        return document.RootElement.Clone();
    }

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
