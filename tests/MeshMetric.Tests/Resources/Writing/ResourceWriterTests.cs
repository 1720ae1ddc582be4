using MeshMetric.Resources;
using Xunit;

namespace MeshMetric.Tests.Resources.Writing;

public sealed class ResourceWriterTests
{
    public static TheoryData<string> Documents { get; } = [.. SampleDocuments.All];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Write_EveryFormAndFormat_ReadsBackAsTheSameResource(string document)
    {
        foreach (var resource in Given.Resources(document))
        {
            foreach (var form in (ResourceForm[])[ResourceForm.Universal, ResourceForm.Kubernetes])
            {
                foreach (var text in (string[])[ResourceWriter.ToYaml(resource, form), ResourceWriter.ToJson(resource, form), ResourceWriter.ToJson(resource, form, indented: true)])
                {
                    var again = Assert.Single(Given.Resources(text));
                    Assert.Equal(form, again.Form);
                    Assert.Equal(resource.Id, again.Id);

                    // Back in its own form nothing of what was written is lost.
                    Assert.Equal(Spec(ResourceWriter.ToJson(resource, form)), Spec(ResourceWriter.ToJson(again, form)));
                }
            }
        }
    }

    [Fact]
    public void ToYaml_KumasSpelling_StaysKumas()
    {
        var yaml = ResourceWriter.ToYaml(Given.One<MeshMetricResource>(SampleDocuments.Kuma));
        Assert.Contains("includeUnused: true", yaml, StringComparison.Ordinal);
        Assert.Contains("appendProfiles:", yaml, StringComparison.Ordinal);
        Assert.Contains("annotations:", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("managedFields", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("usedOnly", yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void ToYaml_Alias_StaysAsWritten() =>
        Assert.Contains("kind: MeshMetrics\n", ResourceWriter.ToYaml(Given.One<MeshMetricResource>(SampleDocuments.Madr)), StringComparison.Ordinal);

    [Fact]
    public void ToYaml_UniversalToKubernetes_MovesMeshAndFields()
    {
        var mesh = Given.One<DataplaneResource>("{type: Dataplane, mesh: shop, name: d, labels: {a: b}, networking: {address: 10.0.0.1}}");
        Assert.Equal(
            """
            apiVersion: kuma.io/v1alpha1
            kind: Dataplane
            metadata:
              name: d
              labels:
                a: b
                kuma.io/mesh: shop
            spec:
              networking:
                address: 10.0.0.1

            """,
            ResourceWriter.ToYaml(mesh, ResourceForm.Kubernetes));
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("12:30:45")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("a:")]
    [InlineData(" a ")]
    [InlineData("\"'\\")]
    [InlineData("two\nlines\t\r")]
    [InlineData("é😀\u2028")]
    [InlineData("{a}")]
    [InlineData("")]
    [InlineData("2026-01-01")]
    public void ToYaml_TextThatLooksLikeSomethingElse_StaysText(string value)
    {
        var json = System.Text.Json.JsonEncodedText.Encode(value);
        var policy = Given.One<MeshMetricResource>($$"""{"type": "MeshMetric", "name": "a", "spec": {"default": {"labels": {"x": "{{json}}"} } } }""");
        var again = Given.One<MeshMetricResource>(ResourceWriter.ToYaml(policy));
        Assert.Equal(value, again.Default.Labels!["x"]);
        Assert.Equal(value, Given.One<MeshMetricResource>(ResourceWriter.ToJson(policy)).Default.Labels!["x"]);
    }

    [Fact]
    public void ToYaml_DataplaneFromOptions_IsADocument()
    {
        var result = DataplaneResource.Create("shop", "a", "web", new Dictionary<string, string> { ["version"] = "1" }, "127.0.0.1");
        Assert.Empty(result.Violations);
        var dataplane = Assert.IsType<DataplaneResource>(Assert.Single(result.Resources));
        Assert.Equal("web", dataplane.Service);
        Assert.Contains("version: \"1\"", ResourceWriter.ToYaml(dataplane), StringComparison.Ordinal);
    }

    private static string Spec(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("spec", out var spec) ? spec.GetRawText() : document.RootElement.GetRawText();
    }

    /// <summary>YAML takes a key before its colon up to 1,024 characters only.</summary>
    [Fact]
    public void ToYaml_KeyLongerThanYamlTakesInline_IsReadBack()
    {
        var tag = new string('v', 3_000);
        var dataplane = Assert.IsType<DataplaneResource>(Assert.Single(Given.Resources(
            $"{{type: Dataplane, name: a, networking: {{address: 1.1.1.1, inbound: [{{port: 1, tags: {{kuma.io/service: a, ? {tag} : b}}}}]}}}}")));

        var again = Assert.IsType<DataplaneResource>(Assert.Single(Given.Resources(ResourceWriter.ToYaml(dataplane))));

        Assert.Equal("b", again.Tags[tag]);
    }
}
