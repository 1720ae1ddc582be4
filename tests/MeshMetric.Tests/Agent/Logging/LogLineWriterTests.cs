using System.Buffers;
using System.Text;
using System.Text.Json;

using MeshMetric.Agent.Logging;

using Microsoft.Extensions.Logging;

using Xunit;

namespace MeshMetric.Tests.Agent.Logging;

public sealed class LogLineWriterTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 24, 5, 33, 32, 123, TimeSpan.Zero);

    [Fact]
    public void Write_Text_IsTimeLevelAreaMessage()
    {
        var entry = new LogEntry(Time, LogLevel.Information, "scrape", "orders is up", [], null);
        Assert.Equal("2026-11-24T05:33:32.123Z INFO  scrape  orders is up\n", Write(entry, LogFormat.Text));
    }

    [Fact]
    public void Write_TextWithLineBreaks_StaysOneLine()
    {
        var entry = new LogEntry(Time, LogLevel.Error, "export", "a\nb\r\nc", [], new InvalidOperationException("x\ny"));
        Assert.Equal(1, Write(entry, LogFormat.Text).Count(c => c == '\n'));
    }

    [Fact]
    public void Write_Json_IsOneObjectWithValues()
    {
        KeyValuePair<string, object?>[] values =
        [
            new("Source", "a\"b\n"), new("Samples", 5L), new("Ratio", double.NaN), new("Message", "own"), new("Nothing", null),
            new("{OriginalFormat}", "{Source}"),
        ];
        var line = Write(new LogEntry(Time, LogLevel.Warning, "scrape", "text", values, null), LogFormat.Json);
        Assert.EndsWith("}\n", line, StringComparison.Ordinal);
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal("2026-11-24T05:33:32.123Z", json.GetProperty("time").GetString());
        Assert.Equal("warn", json.GetProperty("level").GetString());
        Assert.Equal("text", json.GetProperty("message").GetString());
        Assert.Equal("own", json.GetProperty("messageValue").GetString());
        Assert.Equal("a\"b\n", json.GetProperty("source").GetString());
        Assert.Equal(5, json.GetProperty("samples").GetInt64());
        Assert.Equal("NaN", json.GetProperty("ratio").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("nothing").ValueKind);
        Assert.Equal(9, json.EnumerateObject().Count());
    }

    private static string Write(LogEntry entry, LogFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        LogLineWriter.Write(entry, format, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
