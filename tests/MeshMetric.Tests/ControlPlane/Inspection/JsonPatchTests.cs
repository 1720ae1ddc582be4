using System.Text;
using System.Text.Json;

using MeshMetric.ControlPlane.Inspection;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Inspection;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""", "[]")]
    [InlineData("""{"a":1,"b":{"c":2,"d":3}}""", """{"b":{"d":3,"c":2},"a":1.0}""", "[]")]
    [InlineData("""{"a":1}""", """{"a":2}""", """[{"op":"replace","path":"/a","value":2}]""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":1,"c/~":[1]}}""", """[{"op":"add","path":"/a/c~1~0","value":[1]}]""")]
    [InlineData("""{"a":{"b":1,"":2}}""", """{"a":{"b":1}}""", """[{"op":"remove","path":"/a/"}]""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[1,3]}""", """[{"op":"replace","path":"/a","value":[1,3]}]""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":null}""", """[{"op":"replace","path":"/a","value":null}]""")]
    [InlineData("1", "{}", """[{"op":"replace","path":"","value":{}}]""")]
    public void Write_TwoValues_IsWhatLeadsFromOneToTheOther(string before, string after, string patch)
    {
        using var from = JsonDocument.Parse(before);
        using var to = JsonDocument.Parse(after);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JsonPatch.Write(writer, from.RootElement, to.RootElement);
        }

        Assert.Equal(patch, Encoding.UTF8.GetString(buffer.ToArray()));
    }
}
