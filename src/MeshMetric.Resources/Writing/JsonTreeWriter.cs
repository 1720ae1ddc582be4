using System.Globalization;
using System.Text.Json;
using MeshMetric.Resources.Documents;

namespace MeshMetric.Resources.Writing;

/// <summary>Writes a tree as JSON.</summary>
internal static class JsonTreeWriter
{
    public static void Write(Node node, Utf8JsonWriter writer)
    {
        switch (node)
        {
            case MappingNode mapping:
                writer.WriteStartObject();
                foreach (var entry in mapping.Entries)
                {
                    writer.WritePropertyName(entry.Key);
                    Write(entry.Value, writer);
                }

                writer.WriteEndObject();
                break;
            case SequenceNode sequence:
                writer.WriteStartArray();
                foreach (var item in sequence.Items)
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            case ScalarNode scalar:
                WriteScalar(scalar, writer);
                break;
            default:
                throw new ArgumentException("The node is of no known kind.", nameof(node));
        }
    }

    private static void WriteScalar(ScalarNode scalar, Utf8JsonWriter writer)
    {
        switch (scalar.Kind)
        {
            case ScalarKind.Null:
                writer.WriteNullValue();
                break;
            case ScalarKind.Boolean:
                writer.WriteBooleanValue(scalar.Text[0] is 't' or 'T');
                break;
            case ScalarKind.Integer when CoreSchema.TryInteger(scalar.Text, out var integer):
                writer.WriteNumberValue(integer);
                break;
            case ScalarKind.Float when IsFinite(scalar.Text, out var number):
                writer.WriteNumberValue(number);
                break;
            default:
                // Also the numbers that JSON can't hold: .inf, .nan, and integers of more than 64 bits.
                writer.WriteStringValue(scalar.Text);
                break;
        }
    }

    private static bool IsFinite(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
}
