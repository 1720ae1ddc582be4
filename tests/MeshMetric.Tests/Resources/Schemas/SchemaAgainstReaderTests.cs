using System.Text.Json.Nodes;

using MeshMetric.Resources;
using MeshMetric.Resources.Schemas;

using Xunit;

namespace MeshMetric.Tests.Resources.Schemas;

/// <summary>The schema is a table of its own; here it is held against what the readers say that they know.</summary>
public sealed class SchemaAgainstReaderTests
{
    private const string Unknown = "zzqq0";
    private const string KnownHere = "unknown field; known here: ";

    public static TheoryData<string> Types() => [.. ResourceSchemas.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void Fields_OfEveryObject_AreThoseThatTheReaderKnows(string type)
    {
        ResourceSchema resource = ResourceSchema.All.Single(schema => schema.Type == type);
        int objects = 0;
        foreach ((List<object> path, ObjectSchema schema) in Objects(resource.Fields, resource.HasSpec ? ["spec"] : []))
        {
            JsonObject document = Sample(resource);
            JsonObject place = Reach(document, path, schema, resource);
            place[Unknown] = "x";
            ReadResult result = ResourceReader.Read(document.ToJsonString(), "sample.json");

            string reason = Assert.Single(result.Violations.Where(v => v.Field.EndsWith(Unknown, StringComparison.Ordinal)).Select(v => v.Reason));
            Assert.StartsWith(KnownHere, reason, StringComparison.Ordinal);
            Assert.Equal(
                reason[KnownHere.Length..].Split(", ").Order(StringComparer.Ordinal),
                schema.Fields.Select(field => field.Name).Order(StringComparer.Ordinal));
            objects++;
        }

        Assert.True(objects > 0);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Choices_OfEveryField_AreThoseThatTheReaderTakes(string type)
    {
        ResourceSchema resource = ResourceSchema.All.Single(schema => schema.Type == type);
        foreach ((List<object> path, ObjectSchema schema) in Objects(resource.Fields, resource.HasSpec ? ["spec"] : []))
        {
            foreach (FieldSchema field in schema.Fields.Where(field => field.Choices.Count > 0))
            {
                JsonObject document = Sample(resource);
                JsonObject place = Reach(document, path, schema, resource);
                place[field.Name] = field.Type == FieldType.TextList ? new JsonArray(Unknown) : Unknown;
                ReadResult result = ResourceReader.Read(document.ToJsonString(), "sample.json");

                string reason = result.Violations.Single(v => v.Reason.Contains($"not \"{Unknown}\"", StringComparison.Ordinal)).Reason;
                Assert.Equal(field.Choices.Count, reason.Split(", not ")[0].Count(c => c == '"') / 2);
                Assert.All(field.Choices, choice => Assert.Contains($"\"{choice}\"", reason, StringComparison.Ordinal));
            }
        }
    }

    private static IEnumerable<(List<object> Path, ObjectSchema Schema)> Objects(ObjectSchema schema, List<object> path)
    {
        // A dataplane's and a mesh's own fields stand beside the envelope, whose names the reader lists apart.
        yield return (path, schema);
        foreach (FieldSchema field in schema.Fields)
        {
            if (field.Object is not null)
            {
                List<object> below = field.Type switch
                {
                    FieldType.ObjectList => [.. path, field.Name, 0],
                    FieldType.ObjectMap => [.. path, field.Name, "x-a"],
                    _ => [.. path, field.Name],
                };
                foreach (var found in Objects(field.Object, below))
                {
                    yield return found;
                }
            }
        }
    }

    private static JsonObject Sample(ResourceSchema resource)
    {
        var document = new JsonObject { ["type"] = resource.Type, ["name"] = "sample" };
        if (resource.HasSpec)
        {
            document["spec"] = new JsonObject();
        }

        return document;
    }

    /// <summary>The object at a path, made where it is missing; the discriminators that lead the reader there are set.</summary>
    private static JsonObject Reach(JsonObject document, List<object> path, ObjectSchema schema, ResourceSchema resource)
    {
        Assert.NotNull(schema);
        Assert.NotNull(resource);
        JsonNode node = document;
        for (int i = 0; i < path.Count; i++)
        {
            bool isList = i + 1 < path.Count && path[i + 1] is int;
            if (path[i] is string name)
            {
                node = node[name] ??= isList ? new JsonArray() : new JsonObject();
                if (name is "prometheus" or "openTelemetry")
                {
                    node.Parent!["type"] = name == "prometheus" ? "Prometheus" : "OpenTelemetry";
                }
            }
            else
            {
                var item = new JsonObject();
                ((JsonArray)node).Add((JsonNode)item);
                node = item;
            }
        }

        return (JsonObject)node;
    }
}
