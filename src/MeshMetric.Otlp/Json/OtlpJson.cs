using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

using MeshMetric.Otlp.Exporting;

namespace MeshMetric.Otlp.Json;

/// <summary>
/// Writes a protobuf <c>ExportMetricsServiceRequest</c> as OTLP/JSON (OTLP specification, "JSON Protobuf Encoding"): lowerCamelCase, enums as
/// numbers, 64-bit integers as text, ids in hexadecimal. What is not on the wire is not in the JSON.
/// </summary>
public static class OtlpJson
{
    // Deeper than any value the specification's data model needs.
    private const int MaxDepth = 64;

    // For people and files, so quotes and angle brackets stay as they are.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a request as one JSON document.</summary>
    /// <param name="request">The protobuf bytes.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="InvalidDataException">The bytes are no such message.</exception>
    public static void Write(ReadOnlySpan<byte> request, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Options);
        WriteMessage(writer, request, OtlpSchema.Request, depth: 0);
    }

    private static void WriteMessage(Utf8JsonWriter writer, ReadOnlySpan<byte> message, IReadOnlyList<OtlpField> fields, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"The request is nested deeper than {MaxDepth} levels.");
        }

        // The occurrences of a field may stand apart on the wire, and stand together in JSON: the message is walked once per field.
        writer.WriteStartObject();
        foreach (OtlpField field in fields)
        {
            WriteField(writer, message, field, depth);
        }

        writer.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter writer, ReadOnlySpan<byte> message, OtlpField field, int depth)
    {
        bool isArray = field.IsRepeated || field.Kind is OtlpFieldKind.Doubles or OtlpFieldKind.Fixed64s or OtlpFieldKind.Varints;
        bool found = false;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.Field != field.Number || (found && !isArray))
            {
                continue;
            }

            if (!found)
            {
                writer.WritePropertyName(field.Name);
                if (isArray)
                {
                    writer.WriteStartArray();
                }
            }

            found = true;
            WriteValue(writer, reader.Number, reader.Bytes, field, depth);
        }

        if (reader.IsMalformed)
        {
            throw new InvalidDataException("The request is not protobuf.");
        }

        if (found && isArray)
        {
            writer.WriteEndArray();
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, ulong number, ReadOnlySpan<byte> bytes, OtlpField field, int depth)
    {
        switch (field.Kind)
        {
            case OtlpFieldKind.Text:
                // Not as it stands, which the writer would refuse where it is no UTF-8.
                writer.WriteStringValue(System.Text.Encoding.UTF8.GetString(bytes));
                break;
            case OtlpFieldKind.Message:
                WriteMessage(writer, bytes, field.Message!, depth + 1);
                break;
            case OtlpFieldKind.Double:
                WriteDouble(writer, number);
                break;
            case OtlpFieldKind.Boolean:
                writer.WriteBooleanValue(number != 0);
                break;
            case OtlpFieldKind.Number:
                writer.WriteNumberValue(number);
                break;
            case OtlpFieldKind.Zigzag:
                writer.WriteNumberValue((int)(number >> 1) ^ -(int)(number & 1));
                break;
            case OtlpFieldKind.Unsigned64:
                WriteUnsigned(writer, number);
                break;
            case OtlpFieldKind.Signed64:
                writer.WriteStringValue(((long)number).ToString(CultureInfo.InvariantCulture));
                break;
            case OtlpFieldKind.Id:
                writer.WriteStringValue(Convert.ToHexStringLower(bytes));
                break;
            case OtlpFieldKind.Bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            default:
                WritePacked(writer, bytes, field.Kind);
                break;
        }
    }

    private static void WritePacked(Utf8JsonWriter writer, ReadOnlySpan<byte> packed, OtlpFieldKind kind)
    {
        while (!packed.IsEmpty)
        {
            if (kind == OtlpFieldKind.Varints)
            {
                ulong value = 0;
                int at = 0;
                do
                {
                    if (at == packed.Length || at == 10)
                    {
                        throw new InvalidDataException("A packed number breaks off.");
                    }

                    value |= (ulong)(packed[at] & 0x7F) << (7 * at);
                }
                while (packed[at++] >= 0x80);
                WriteUnsigned(writer, value);
                packed = packed[at..];
                continue;
            }

            if (!BinaryPrimitives.TryReadUInt64LittleEndian(packed, out ulong number))
            {
                throw new InvalidDataException("A packed number breaks off.");
            }

            packed = packed[sizeof(ulong)..];
            if (kind == OtlpFieldKind.Doubles)
            {
                WriteDouble(writer, number);
            }
            else
            {
                WriteUnsigned(writer, number);
            }
        }
    }

    private static void WriteUnsigned(Utf8JsonWriter writer, ulong number) =>
        writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));

    // What JSON numbers can't say is a word, as protobuf's JSON mapping has it.
    private static void WriteDouble(Utf8JsonWriter writer, ulong bits)
    {
        double value = BitConverter.UInt64BitsToDouble(bits);
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }
}
