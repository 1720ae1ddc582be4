using System.Text.Json;
using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Writing;

namespace MeshMetric.Resources;

/// <summary>Writes JSON documents as YAML: the same fields, in the same order, in block style.</summary>
public static class YamlText
{
    /// <summary>The document in YAML, without a document marker.</summary>
    /// <param name="json">A JSON document.</param>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static string FromJson(string json)
    {
        using var document = JsonDocument.Parse(json);
        return YamlNodeWriter.Write(NodeOf(document.RootElement));
    }

    private static Node NodeOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new MappingNode(
            [.. element.EnumerateObject().Select(property => new MappingEntry(property.Name, default, NodeOf(property.Value)))], default),
        JsonValueKind.Array => new SequenceNode([.. element.EnumerateArray().Select(NodeOf)], default),
        JsonValueKind.String => new ScalarNode(element.GetString()!, ScalarKind.Text, default),
        JsonValueKind.Null => new ScalarNode("null", ScalarKind.Null, default),
        JsonValueKind.True or JsonValueKind.False => new ScalarNode(element.GetRawText(), ScalarKind.Boolean, default),
        _ => new ScalarNode(element.GetRawText(), element.TryGetInt64(out _) ? ScalarKind.Integer : ScalarKind.Float, default),
    };
}
