using System.Text;
using System.Text.Json;

using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MeshMetric.ControlPlane.Security;

/// <summary>The fields of a secret's document, JSON or YAML. What is wrong is said without repeating any of the text: it may be the secret.</summary>
/// <param name="Texts">The fields whose value is a text.</param>
/// <param name="Labels">The labels.</param>
/// <param name="Unfit">Names of fields whose value is not of the right kind.</param>
internal sealed record SecretFields(IReadOnlyDictionary<string, string> Texts, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<string> Unfit)
{
    /// <summary>The name of the field that holds labels.</summary>
    public const string LabelsField = "labels";

    /// <summary>Reads a document.</summary>
    /// <param name="body">The document.</param>
    /// <param name="problem">Where it can't be read, or <see langword="null"/>.</param>
    public static SecretFields? Read(ReadOnlySpan<byte> body, out string? problem)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
        }
        catch (DecoderFallbackException)
        {
            problem = "the body is not UTF-8 text";
            return null;
        }

        return text.AsSpan().TrimStart() is ['{', ..] ? ReadJson(text, out problem) : ReadYaml(text, out problem);
    }

    private static SecretFields? ReadJson(string text, out string? problem)
    {
        try
        {
            problem = null;
            using var document = JsonDocument.Parse(text);
            return Gather(document.RootElement.EnumerateObject().Select(field => (
                field.Name,
                field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : null,
                field.Value.ValueKind == JsonValueKind.Object
                    ? field.Value.EnumerateObject().Select(label => (label.Name, label.Value.ValueKind == JsonValueKind.String ? label.Value.GetString() : null))
                    : null)));
        }
        catch (JsonException exception)
        {
            problem = $"the body is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
            return null;
        }
    }

    private static SecretFields? ReadYaml(string text, out string? problem)
    {
        problem = "the body must be one JSON or YAML document with the fields type, mesh, name and data";
        try
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            if (yaml.Documents.Count != 1 || yaml.Documents[0].RootNode is not YamlMappingNode root)
            {
                return null;
            }

            problem = null;
            return Gather(root.Children.Select(field => (
                Scalar(field.Key) ?? "", Scalar(field.Value), (field.Value as YamlMappingNode)?.Children.Select(label => (Scalar(label.Key) ?? "", Scalar(label.Value))))));
        }
        catch (YamlException exception)
        {
            problem = $"the body is not YAML: line {exception.Start.Line}, column {exception.Start.Column}";
            return null;
        }
    }

    private static string? Scalar(YamlNode node) => (node as YamlScalarNode)?.Value;

    private static SecretFields Gather(IEnumerable<(string Name, string? Text, IEnumerable<(string Name, string? Value)>? Map)> fields)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var unfit = new List<string>();
        foreach (var (name, text, map) in fields)
        {
            if (name == LabelsField && map is not null)
            {
                foreach (var (label, value) in map)
                {
                    if (value is null || label.Length == 0)
                    {
                        unfit.Add($"{LabelsField}[\"{label}\"]");
                    }
                    else
                    {
                        labels[label] = value;
                    }
                }
            }
            else if (text is not null)
            {
                texts[name] = text;
            }
            else
            {
                unfit.Add(name);
            }
        }

        return new SecretFields(texts, labels, unfit);
    }
}
