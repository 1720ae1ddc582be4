using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using MeshMetric.Resources;

namespace MeshMetric.Storage.Sql;

/// <summary>The small JSON values in the store's own columns and messages.</summary>
[JsonSerializable(typeof(string[][]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StoreJson : JsonSerializerContext
{
    // Escaping is for HTML; in a database it would only keep people and json_each() from reading keys as they are.
    private static readonly StoreJson Plain = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Labels as an object with sorted keys.</summary>
    public static string WriteLabels(IReadOnlyDictionary<string, string> labels) =>
        labels.Count == 0
            ? "{}"
            : JsonSerializer.Serialize(
                new SortedDictionary<string, string>(labels.ToDictionary(), StringComparer.Ordinal), Plain.SortedDictionaryStringString);

    /// <summary>Reads what <see cref="WriteLabels"/> wrote.</summary>
    public static IReadOnlyDictionary<string, string> ReadLabels(string json) =>
        json is "{}"
            ? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty
            : JsonSerializer.Deserialize(json, Plain.DictionaryStringString) ?? [];

    /// <summary>Identities as a list of <c>[type, mesh, name]</c>.</summary>
    public static string WriteIds(IEnumerable<ResourceId> ids) =>
        JsonSerializer.Serialize([.. ids.Select(id => (string[])[id.Type, id.Mesh, id.Name])], Plain.StringArrayArray);

    /// <summary>Reads what <see cref="WriteIds"/> wrote.</summary>
    public static IEnumerable<ResourceId> ReadIds(string json) =>
        json is "[]" ? [] : (JsonSerializer.Deserialize(json, Plain.StringArrayArray) ?? []).Select(id => new ResourceId(id[0], id[1], id[2]));

    /// <summary>A list of texts.</summary>
    public static string WriteTexts(params string[] texts) => JsonSerializer.Serialize(texts, Plain.StringArray);

    /// <summary>Reads what <see cref="WriteTexts"/> wrote; <see langword="null"/> when it is something else.</summary>
    public static string[]? ReadTexts(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Plain.StringArray);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
