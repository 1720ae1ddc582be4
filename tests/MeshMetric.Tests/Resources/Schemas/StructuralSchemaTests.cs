using MeshMetric.Resources.Documents;
using MeshMetric.Resources.Schemas;

using Xunit;

namespace MeshMetric.Tests.Resources.Schemas;

public sealed class StructuralSchemaTests
{
    [Fact]
    public void Definitions_OfAllThreeKinds_HaveStructuralSchemas()
    {
        Assert.Equal(3, CrdWriter.All.Count);
        foreach (MappingNode definition in CrdWriter.All)
        {
            var spec = (MappingNode)definition.Find("spec")!;
            var version = (MappingNode)((SequenceNode)spec.Find("versions")!).Items[0];
            Check((MappingNode)((MappingNode)version.Find("schema")!).Find("openAPIV3Schema")!, "");
        }
    }

    private static void Check(MappingNode schema, string path)
    {
        string[] refused = ["oneOf", "anyOf", "allOf", "not", "$ref", "default", "if", "patternProperties", "uniqueItems"];
        Assert.DoesNotContain(schema.Entries, entry => refused.Contains(entry.Key));
        bool isTyped = schema.Find("type") is ScalarNode || schema.Find("x-kubernetes-int-or-string") is not null
            || schema.Find("x-kubernetes-preserve-unknown-fields") is not null;
        Assert.True(isTyped, path);
        Assert.False(schema.Find("properties") is not null && schema.Find("additionalProperties") is not null, path);
        foreach (MappingEntry property in (schema.Find("properties") as MappingNode)?.Entries ?? [])
        {
            Check((MappingNode)property.Value, $"{path}.{property.Key}");
        }

        foreach (string below in (string[])["items", "additionalProperties"])
        {
            if (schema.Find(below) is MappingNode inner)
            {
                Check(inner, $"{path}.{below}");
            }
        }
    }
}
