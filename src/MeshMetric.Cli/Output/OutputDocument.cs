using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

using MeshMetric.Resources;

namespace MeshMetric.Cli.Output;

/// <summary>A result as a document: JSON, or the same document in YAML.</summary>
internal static class OutputDocument
{
    /// <summary>The name of the YAML form.</summary>
    public const string Yaml = "yaml";

    /// <summary>The name of the JSON form.</summary>
    public const string Json = "json";

    /// <summary>The document, without a line end at its end.</summary>
    /// <param name="result">What to print.</param>
    /// <param name="type">Its type in <see cref="OutputJson.Readable"/>.</param>
    /// <param name="format"><see cref="Yaml"/> or <see cref="Json"/>.</param>
    public static string Write<T>(T result, JsonTypeInfo<T> type, string format)
    {
        string json = JsonSerializer.Serialize(result, type);
        return format == Yaml ? YamlText.FromJson(json).TrimEnd('\n') : json;
    }
}
