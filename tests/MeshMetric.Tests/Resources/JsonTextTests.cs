using System.Text;
using System.Text.Json;

using CsCheck;

using MeshMetric.Resources;

using Xunit;

namespace MeshMetric.Tests.Resources;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\uFEFF [1, \"a\"]\r\n")]
    [InlineData("""{"a":{"a":1},"b":[{"a":1},{"a":2}]}""")]
    [InlineData("""{"\ud83d\ude00":"\uD83D\uDE00 \\ud800 \u00e9"}""")]
    [InlineData("""{"":"\u0000"}""")]
    public void Parse_WhatCanBeRead_IsRead(string json)
    {
        using var document = JsonText.Parse(Encoding.UTF8.GetBytes(json), out var problem);

        Assert.Null(problem);
        Assert.True(IsReadable(document!.RootElement));
    }

    [Theory]
    [InlineData("", "is not JSON: it is empty")]
    [InlineData(" \r\n\t", "is not JSON: it is empty")]
    [InlineData("\uFEFF", "is not JSON: it is empty")]
    [InlineData("{", "is not JSON: line 1, byte 2")]
    [InlineData("{}\n{}", "is not JSON: line 2, byte 1")]
    [InlineData("{\"a\":\n tru}", "is not JSON: line 2, byte 5")]
    [InlineData("<html>", "is not JSON: line 1, byte 1")]
    [InlineData("{\"a\":\"\0\"}", "is not JSON: line 1, byte 7")]
    [InlineData("{\0\"\0a\0", "is not JSON in UTF-8; it looks like UTF-16 or UTF-32")]
    [InlineData("""{"a":"\ud800"}""", "holds text that is not Unicode: line 1, byte 6")]
    [InlineData("{\"\u00e9\":1,\n \"b\":[1,\"x\\uDC00\"]}", "holds text that is not Unicode: line 2, byte 9")]
    [InlineData("""{"a":"\ude00\ud83d"}""", "holds text that is not Unicode: line 1, byte 6")]
    [InlineData("""{"\ud800":1}""", "has a name that is not Unicode: line 1, byte 2")]
    [InlineData("""{"a":{"b":1,"b":2}}""", "gives \"b\" twice: line 1, byte 13")]
    [InlineData("""{"a":1,"\u0061":2}""", "gives \"a\" twice: line 1, byte 8")]
    [InlineData("""{"a":1,"c":"\ud83d\ude00","a":2}""", "gives \"a\" twice: line 1, byte 27")]
    public void Parse_WhatCannotBeRead_IsRefusedWithThePlace(string json, string expected)
    {
        Assert.Null(JsonText.Parse(Encoding.UTF8.GetBytes(json), out var problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}' }, "has a name that is not Unicode: line 1, byte 2")]
    [InlineData(new byte[] { (byte)'[', (byte)'"', 0xED, 0xA0, 0x80, (byte)'"', (byte)']' }, "holds text that is not Unicode: line 1, byte 2")]
    [InlineData(new byte[] { (byte)'[', (byte)'"', 0xC0, 0xAF, (byte)'"', (byte)']' }, "holds text that is not Unicode: line 1, byte 2")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'{', 0, (byte)'}', 0 }, "is not JSON in UTF-8; it looks like UTF-16 or UTF-32")]
    [InlineData(new byte[] { 0xC3 }, "is not JSON: line 1, byte 1")]
    public void Parse_BytesThatAreNoText_AreRefusedWithThePlace(byte[] json, string expected)
    {
        Assert.Null(JsonText.Parse(json, out var problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void Parse_TooDeep_IsRefusedWithThePlace(string open, string close)
    {
        Assert.NotNull(JsonText.Parse(Nested(open, close, 66), out _));
        foreach (var depth in new[] { 67, 68, 100_000 })
        {
            Assert.Null(JsonText.Parse(Nested(open, close, depth), out var problem));
            Assert.Equal($"is nested deeper than 66: line 1, byte {(66 * open.Length) + 1}", problem);
        }
    }

    [Fact]
    public void Parse_AnyBytesOrPieces_GivesADocumentThatCanBeReadOrAProblem()
    {
        Gen.OneOf(Gen.Byte.Array[0, 40], HostileJson.Pieces).Sample(json =>
        {
            using var document = JsonText.Parse(json, out var problem);
            Assert.Equal(document is null, problem is not null);
            Assert.True(document is null || IsReadable(document.RootElement));
        });
    }

    private static byte[] Nested(string open, string close, int depth) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)));

    private static bool IsReadable(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Select(field => field.Name).Distinct(StringComparer.Ordinal).Count() == element.GetPropertyCount()
            && element.EnumerateObject().All(field => IsReadable(field.Value)),
        JsonValueKind.Array => element.EnumerateArray().All(IsReadable),
        JsonValueKind.String => element.GetString() is not null,
        _ => true,
    };
}
