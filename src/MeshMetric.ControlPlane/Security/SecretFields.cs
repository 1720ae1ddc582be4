using System.Globalization;
using System.Text;
using System.Text.Json;

using MeshMetric.Resources;

using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace MeshMetric.ControlPlane.Security;

/// <summary>The fields of a secret's document, JSON or YAML. What is wrong is said without repeating any of the text: it may be the secret.</summary>
/// <param name="Texts">The fields whose value is a text.</param>
/// <param name="Labels">The labels.</param>
/// <param name="Unfit">Names of fields whose value is not of the right kind.</param>
internal sealed record SecretFields(IReadOnlyDictionary<string, string> Texts, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<string> Unfit)
{
    // A document with labels, and then some.
    private const int DeepestYaml = 8;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The name of the field that holds labels.</summary>
    public const string LabelsField = "labels";

    /// <summary>Reads a document.</summary>
    /// <param name="body">The document.</param>
    /// <param name="problem">Where it can't be read, or <see langword="null"/>.</param>
    public static SecretFields? Read(ReadOnlyMemory<byte> body, out string? problem)
    {
        var start = body.Span.IndexOfAnyExcept("\uFEFF \t\r\n"u8);
        if (start >= 0 && body.Span[start] == '{')
        {
            return ReadJson(body, out problem);
        }

        try
        {
            return ReadYaml(Utf8.GetString(body.Span), out problem);
        }
        catch (DecoderFallbackException exception)
        {
            problem = string.Create(CultureInfo.InvariantCulture, $"the body is not UTF-8 text: byte {exception.Index + 1}");
            return null;
        }
    }

    private static SecretFields? ReadJson(ReadOnlyMemory<byte> body, out string? problem)
    {
        using var document = JsonText.Parse(body, out problem);
        if (document is null)
        {
            problem = $"the body {problem}";
            return null;
        }

        return Gather(document.RootElement.EnumerateObject().Select(field => (
            field.Name,
            field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : null,
            field.Value.ValueKind == JsonValueKind.Object
                ? field.Value.EnumerateObject().Select(label => (label.Name, label.Value.ValueKind == JsonValueKind.String ? label.Value.GetString() : null))
                : null)));
    }

    private static SecretFields? ReadYaml(string text, out string? problem)
    {
        problem = "the body must be one JSON or YAML document with the fields type, mesh, name and data";
        var last = Mark.Empty;
        try
        {
            if (IsDeep(text, ref last))
            {
                return null;
            }

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
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The parser's own faults on what is malformed, such as an escape beyond Unicode, come out as anything.
            problem = $"the body is not YAML: after line {last.Line}, column {last.Column}";
            return null;
        }
    }

    /// <summary>Whether there is more inside one another than the library, which calls itself for each, could read on the stack it has.</summary>
    private static bool IsDeep(string text, ref Mark last)
    {
        var depth = 0;
        for (var parser = new Parser(new StringReader(text)); depth <= DeepestYaml;)
        {
            if (!parser.MoveNext())
            {
                return false;
            }

            last = parser.Current!.Start;
            depth += parser.Current is MappingStart or SequenceStart ? 1 : parser.Current is MappingEnd or SequenceEnd ? -1 : 0;
        }

        return true;
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
                    // Stores that keep labels so that they can be asked for have no NUL.
                    if (value is null || label.Length == 0 || value.Contains('\0', StringComparison.Ordinal) || label.Contains('\0', StringComparison.Ordinal))
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
