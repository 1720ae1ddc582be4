using System.Text;
using MeshMetric.Resources;
using Xunit;

namespace MeshMetric.Tests.Resources.Documents;

public sealed class DocumentReadingTests
{
    private const string Policy = "type: MeshMetric\nname: a\nspec:\n  default: {backends: [{type: Prometheus}]}\n";

    [Theory]
    [InlineData(Policy)]
    [InlineData("\uFEFF" + Policy)]
    [InlineData("---\n" + Policy)]
    [InlineData(Policy + "---\n")]
    [InlineData("%YAML 1.2\n---\n" + Policy + "...\n")]
    [InlineData("# a comment\n\n---\n# another\n" + Policy + "# the end")]
    [InlineData("---\n---\n\n---\n" + Policy + "---\n# nothing\n---\n")]
    [InlineData("type: MeshMetric\n\t\nname: a\n\t# a comment behind a tab\nspec: {default: {backends: [{type: Prometheus}]}}\n")]
    [InlineData("{\"type\": \"MeshMetric\", \"name\": \"a\", \"spec\": {\"default\": {\"backends\": [{\"type\": \"Prometheus\"}]}}}")]
    [InlineData("\n  {\n\t\"type\": \"MeshMetric\",\n\t\"name\": \"a\", \"spec\": {\"default\": {\"backends\": [{\"type\": \"Prometheus\"}]}}}\n")]
    [InlineData("{type: MeshMetric, name: a, spec: {default: {backends: [{type: Prometheus}]}}} # YAML's flow style\n")]
    public void Read_SpellingsOfOneDocument_GiveTheSameResource(string text)
    {
        var policy = Given.One<MeshMetricResource>(text);
        Assert.Equal("a", policy.Name);
        Assert.Single(policy.Default.Backends!);
    }

    [Fact]
    public void Read_CarriageReturns_ChangeNothing()
    {
        var policy = Given.One<MeshMetricResource>(Policy.Replace("\n", "\r\n", StringComparison.Ordinal) + "---\r\n");
        Assert.Equal("a", policy.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n---\n")]
    [InlineData("null\n")]
    public void Read_NothingInTheFile_IsOneViolation(string text) =>
        Assert.Contains("empty", Given.Error(Given.Read(text)).Reason, StringComparison.Ordinal);

    [Fact]
    public void Read_OneBadDocument_LeavesTheOthersReadable()
    {
        var result = Given.Read(Policy + "---\ntype: [\n---\n" + Policy.Replace("name: a", "name: b", StringComparison.Ordinal));
        Assert.Equal(["a", "b"], result.Resources.Select(resource => resource.Name));
        Assert.Equal(2, Given.Error(result).Document);
    }

    [Theory]
    [InlineData("type: MeshMetric\nname: a\nspec:\n\tdefault: {}\n", 4, 1, "tab")]
    [InlineData("type: MeshMetric\nname: a\nspec:\n  default:\n  \tlabels: {}\n", 5, 3, "tab")]
    [InlineData("type: MeshMetric\nname: a\ntype: Mesh\nspec: {}\n", 3, 1, "given twice; the first is at line 1")]
    [InlineData("type: MeshMetric\nname: !secret a\nspec: {}\n", 2, 7, "unknown tag")]
    [InlineData("type: MeshMetric\nname: *nobody\nspec: {}\n", 2, 7, "no anchor")]
    [InlineData("type: MeshMetric\nname: 'a\nspec: {}\n", 2, 7, "never closed")]
    [InlineData("type: MeshMetric\nname: a: b\nspec: {}\n", 2, 8, "quotes")]
    [InlineData("type: MeshMetric\nname: \"\\UFFFFFFFF\"\n", 2, 1, "not valid YAML")]
    [InlineData("a: &x [*x]\n", 1, 8, "inside its own anchor")]
    [InlineData("a: [1, 2\nb: 3", 1, 5, "")]
    [InlineData("? [a]\n: b\n", 1, 3, "a key must be plain text")]
    [InlineData("{\"type\": \"MeshMetric\",\n \"name\": \"\\ud800\"}", 2, 10, "Unicode")]
    [InlineData("{\"type\": \"MeshMetric\",\n \"name\": \"a\",\n \"name\": \"b\"}", 3, 2, "given twice")]
    [InlineData("a: \u0001\n", 1, 4, "U+0001")]
    public void Read_BrokenText_IsAViolationWithItsPlace(string text, int line, int column, string reason)
    {
        var violation = Given.Read(text).Violations.First(found => found.Reason.Contains(reason, StringComparison.Ordinal));
        Assert.Equal((line, column), (violation.Line, violation.Column));
    }

    [Theory]
    [InlineData("{\"type\": \"MeshMetric\",\n \"name\": \"a\"", 2, 13)]
    [InlineData("{\"type\": \"MeshMetric\", \"name\": \"a", 1, 32)]
    [InlineData("{\"type\": \"MeshMetric\",\n \"name\": ]", 2, 10)]
    [InlineData("{\"type\": \"MeshMetric\",\n name: \"a\",\n \"spec\": ]", 2, 2)]
    [InlineData("[\n {\"type\": \"MeshMetric\"", 2, 23)]
    [InlineData("{", 1, 2)]
    public void Read_BrokenTextThatIsMeantAsJson_IsToldAsJson(string text, int line, int column)
    {
        var violation = Given.Error(Given.Read(text));
        Assert.Contains("JSON", violation.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("YAML", violation.Reason, StringComparison.Ordinal);
        Assert.Equal((line, column), (violation.Line, violation.Column));
    }

    [Fact]
    public void Read_BrokenFlowStyle_IsToldAsYaml() =>
        Assert.DoesNotContain("JSON", Given.Error(Given.Read("{type: MeshMetric, name: a, spec: ]")).Reason, StringComparison.Ordinal);

    [Fact]
    public void Read_BytesThatAreNotUtf8_AreAViolation()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes("type: MeshMetric\nname: "), 0xFF, (byte)'\n'];
        var violation = Given.Error(ResourceReader.Read(bytes, "x"));
        Assert.Equal((2, 7), (violation.Line, violation.Column));
    }

    [Fact]
    public void Read_CoreSchema_YesAndNoAreText()
    {
        var policy = Given.Policy("{labels: {a: yes, b: No, c: 'true', d: ~}}");
        Assert.Equal(("yes", "No", "true", 3), (policy.Default.Labels!["a"], policy.Default.Labels["b"], policy.Default.Labels["c"], policy.Default.Labels.Count));
    }

    [Fact]
    public void Read_AnchorsAndMergeKeys_AreExpanded()
    {
        var policy = Given.One<MeshMetricResource>("""
            type: MeshMetric
            name: a
            spec:
              default:
                applications:
                - &one {name: one, port: 1, path: /one}
                - <<: *one
                  name: two
                - <<: [{path: /three}, *one]
                  name: three
            """);
        Assert.Equal(["/one", "/one", "/three"], policy.Default.Applications!.Select(application => application.Path));
        Assert.Equal(["one", "two", "three"], policy.Default.Applications!.Select(application => application.Name));
    }

    [Fact]
    public void Read_KubernetesList_IsUnpackedWithPathsOfTheList()
    {
        var result = Given.Read("""
            apiVersion: v1
            kind: List
            items:
            - apiVersion: kuma.io/v1alpha1
              kind: MeshMetric
              metadata: {name: a, namespace: kuma-system}
              spec: {default: {}}
            - apiVersion: kuma.io/v1alpha1
              kind: MeshMetric
              metadata: {name: b}
              spec: {default: {x: 1}}
            """);
        Assert.Equal("a.kuma-system", Assert.Single(result.Resources).Name);
        Assert.Equal("items[1].spec.default.x", Given.Error(result).Field);
    }

    [Fact]
    public void ToString_OfViolations_IsFileLineColumnPathReason()
    {
        var result = Given.Read("type: MeshMetric\nname: a\nspec:\n  expiresAt: 2020-01-01T00:00:00Z\n  default:\n    sidecar: {regexp: x}\n");
        Assert.Equal(
            [
                "test.yaml:4:14: spec.expiresAt: warning: has passed, so the policy matches nothing; remove it, or set a later instant",
                "test.yaml:6:15: spec.default.sidecar.regexp: unknown field; did you mean \"regex\"?",
            ],
            result.Violations.Select(violation => violation.ToString()));
    }
}
