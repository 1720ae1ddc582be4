using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MeshMetric.Agent.Logging;

/// <summary>Turns an event into its line.</summary>
internal static class LogLineWriter
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Appends the event's line, newline included.</summary>
    public static void Write(in LogEntry entry, LogFormat format, ArrayBufferWriter<byte> output)
    {
        if (format == LogFormat.Json)
        {
            WriteJson(entry, output);
        }
        else
        {
            WriteText(entry, output);
        }

        output.Write("\n"u8);
    }

    private static void WriteText(in LogEntry entry, ArrayBufferWriter<byte> output)
    {
        var time = entry.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        Append(output, $"{time} {Name(entry.Level),-5} {entry.Area,-7} ");

        // A source or a collector may have put line breaks into what is logged; one event stays one line.
        Append(output, entry.Message.ReplaceLineEndings("\\n"));
        if (entry.Exception is { } exception)
        {
            Append(output, " | " + exception.ToString().ReplaceLineEndings("\\n"));
        }
    }

    private static void WriteJson(in LogEntry entry, ArrayBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, JsonOptions);
        json.WriteStartObject();
        json.WriteString("time", entry.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
        json.WriteString("level", Name(entry.Level).ToLowerInvariant());
        json.WriteString("area", entry.Area);
        json.WriteString("message", entry.Message);
        foreach (var (name, value) in entry.Values)
        {
            if (name != "{OriginalFormat}")
            {
                WriteValue(json, JsonNamingPolicy.CamelCase.ConvertName(name), value);
            }
        }

        if (entry.Exception is { } exception)
        {
            json.WriteString("exception", exception.ToString());
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        // A message's own value must not repeat a member that every line has.
        if (name is "time" or "level" or "area" or "message" or "exception")
        {
            name += "Value";
        }

        switch (value)
        {
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case null:
                json.WriteNull(name);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void Append(ArrayBufferWriter<byte> output, string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERROR",
    };
}
