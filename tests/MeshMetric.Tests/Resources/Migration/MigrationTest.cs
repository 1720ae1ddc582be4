using System.Text;

using MeshMetric.Resources;
using MeshMetric.Resources.Migration;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

using Xunit;

namespace MeshMetric.Tests.Resources.Migration;

/// <summary>Migrations of documents of Kuma's, whose results must be valid.</summary>
public abstract class MigrationTest
{
    private protected const string Unhiding = """
        type: MeshMetric
        mesh: shop
        name: all
        spec:
          targetRef: {kind: Mesh}
          default:
            sidecar: {profiles: {appendProfiles: [{name: All}]}}
            applications: [{port: 8080}]
            backends: [{type: Prometheus}]
        ---
        type: MeshMetric
        mesh: shop
        name: web
        spec:
          targetRef: {kind: MeshService, name: web}
          default:
            backends: [{type: OpenTelemetry, openTelemetry: {endpoint: "otel:4317"}}]
        """;

    private protected static MigrationResult Migrate(string text, string version = "2.13", bool? kubernetes = null) => KumaMigration.Migrate(
        [new MigrationFile("old.yaml", Encoding.UTF8.GetBytes(text))], new MigrationOptions { From = Version.Parse(version), Kubernetes = kubernetes });

    private protected static PipelineSet Compile(MigrationResult result, string dataplane)
    {
        IReadOnlyList<Resource> resources = AssertValid(result);
        return PipelineCompiler.Compile(resources.OfType<DataplaneResource>().Single(d => d.Name == dataplane), resources, DateTimeOffset.UnixEpoch);
    }

    private protected static void AssertYaml(MigrationResult result, string expected)
    {
        Assert.Equal(expected.ReplaceLineEndings("\n") + "\n", result.Yaml);
        AssertValid(result);
    }

    private protected static IReadOnlyList<Resource> AssertValid(MigrationResult result)
    {
        ReadResult read = ResourceReader.Read(result.Yaml, "new.yaml");
        Assert.Empty(read.Violations.Concat(ResourceReferences.Check([read])).Select(violation => violation.ToString()));
        return read.Resources;
    }
}
