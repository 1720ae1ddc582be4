using MeshMetric.Resources;
using MeshMetric.Resources.Migration;

using Xunit;

namespace MeshMetric.Tests.Resources.Migration;

public sealed class KumaMigrationTests : MigrationTest
{
    [Theory]
    [InlineData("2.9", true)]
    [InlineData("2.10", false)]
    public void ApplicationPath_AbsentOnKubernetes_IsWrittenOutUpToTwoNine(string version, bool written)
    {
        const string Policy = """
            apiVersion: kuma.io/v1alpha1
            kind: MeshMetric
            metadata: {name: all, namespace: kuma-system}
            spec: {default: {applications: [{port: 8080}], backends: [{type: Prometheus}]}}
            """;

        Assert.Equal(written, Migrate(Policy, version).Yaml.Contains("path: /metrics/prometheus", StringComparison.Ordinal));
        Assert.DoesNotContain("path: /metrics/prometheus", Migrate(Policy, version, kubernetes: false).Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoSix_WithoutProfileAndInterval_HasThemWrittenOut()
    {
        const string Policy = """
            type: MeshMetric
            name: all
            spec: {default: {backends: [{type: OpenTelemetry, openTelemetry: {endpoint: "otel:4317"}}]}}
            """;

        MigrationResult result = Migrate(Policy, "2.6");

        Assert.Contains("# Kuma 2.6 pushed every 30 s; here an absent refreshInterval is 60s.\n        refreshInterval: 30s\n", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("      profile: full\n", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("merged clusters NAME-<16 hex digits>", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("# unchanged\n", Migrate(Policy, "2.7").Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoSix_OverrideOfARegex_KeepsTheRegex()
    {
        MigrationResult result = Migrate("""
            {type: MeshMetric, name: all, spec: {default: {sidecar: {regex: http2_act.*}, backends: [{type: Prometheus}]}}}
            ---
            {type: MeshMetric, name: web, spec: {targetRef: {kind: MeshService, name: web}, default: {backends: [{type: Prometheus}]}}}
            """, "2.6");

        Assert.DoesNotContain("profile: full", result.Yaml, StringComparison.Ordinal);
        AssertValid(result);
    }

    [Fact]
    public void IncludeUnused_SinceTwoSeven_IsCommented() => Assert.Contains(
        "      # Kuma since 2.7 asks Envoy for used stats in any case;",
        Migrate("{type: MeshMetric, name: all, spec: {default: {sidecar: {includeUnused: true}}}}").Yaml,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("2.13", true)]
    [InlineData("3.0", false)]
    public void DataplaneKind_BesideMeshService_IsCommentedAsFarAsKumaRankedItLower(string version, bool commented)
    {
        MigrationResult result = Migrate("""
            {type: MeshMetric, name: one, spec: {targetRef: {kind: Dataplane, name: web-1}, default: {applications: []}}}
            ---
            {type: MeshMetric, name: web, spec: {targetRef: {kind: MeshService, name: web}, default: {applications: []}}}
            """, version);

        Assert.Equal(commented, result.Yaml.Contains($"# Kuma {version} ranks kind Dataplane below", StringComparison.Ordinal));
        Assert.Equal(commented ? 1 : 0, result.Warnings.Count);
        AssertValid(result);
    }

    [Theory]
    [InlineData("MeshGateway", "proxyTypes: [Gateway]")]
    [InlineData("MeshHTTPRoute", "use the kind of the route's own target")]
    public void KindsWeRefuse_StayAsCommentsWithAdvice(string kind, string advice)
    {
        MigrationResult result = Migrate("""
            {type: MeshMetric, name: ok, spec: {default: {backends: [{type: Prometheus}]}}}
            ---
            {type: MeshMetric, name: gw, spec: {targetRef: {kind: KIND, name: edge}, default: {applications: [{port: 80}]}}}
            """.Replace("KIND", kind, StringComparison.Ordinal));

        Assert.Contains(advice, Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains($"#     targetRef:\n#       kind: {kind}\n#       name: edge\n", result.Yaml, StringComparison.Ordinal);
        AssertValid(result);
    }

    [Theory]
    [InlineData("{kind: MeshSubset}")]
    [InlineData("{kind: MeshSubset, tags: {}}")]
    [InlineData("{kind: Dataplane}")]
    public void TargetOfEveryProxy_BecomesKindMesh(string target)
    {
        MigrationResult result = Migrate($"{{type: MeshMetric, name: all, spec: {{targetRef: {target}, default: {{applications: []}}}}}}");

        Assert.Contains("took every proxy", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("  targetRef:\n    kind: Mesh\n", result.Yaml, StringComparison.Ordinal);
        AssertValid(result);
    }

    [Fact]
    public void ServiceSubsetWithoutTags_BecomesKindMeshService()
    {
        MigrationResult result = Migrate(
            "{type: MeshMetric, name: one, spec: {targetRef: {kind: MeshServiceSubset, name: web}, default: {applications: []}}}");

        Assert.Contains("took every proxy of the service", result.Yaml, StringComparison.Ordinal);
        Assert.Contains("  targetRef:\n    kind: MeshService\n    name: web\n", result.Yaml, StringComparison.Ordinal);
        AssertValid(result);
    }

    [Fact]
    public void Violations_OfTheInput_AreReportedAndNothingElse()
    {
        MigrationResult result = Migrate("{type: MeshMetric, name: all, spec: {defalt: {}}}");

        Assert.True(result.HasErrors);
        Assert.Equal("", result.Yaml);
        Assert.Contains(result.Violations, violation => violation is { Field: "spec.defalt", Line: 1 });
    }

    [Fact]
    public void FilterRegex_ThatNoEngineOfOursTakes_IsAViolationAtItsPlace()
    {
        MigrationResult result = Migrate("""
            type: Mesh
            name: default
            metrics:
              enabledBackend: p
              backends:
                - {name: p, type: prometheus, conf: {envoy: {filterRegex: "(?P<x>a)"}}}
            """);

        Assert.Contains(result.Violations, violation => violation is { Field: "spec.default.sidecar.regex", Severity: ViolationSeverity.Error });
    }

    [Fact]
    public void Listing_OfKumasApi_IsUnpackedAndLosesWhatTheStoreAdded()
    {
        MigrationResult result = Migrate("""
            total: 1
            items:
              - {type: MeshMetric, mesh: default, name: all, creationTime: "2026-01-02T03:04:05Z", spec: {default: {backends: [{type: Prometheus}]}}}
            next: null
            """);

        Assert.Contains("# unchanged\ntype: MeshMetric\n", result.Yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("creationTime", result.Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_IsAListThatValidates()
    {
        ReadResult read = ResourceReader.Read(Migrate(Unhiding).Json, "out.json");

        Assert.Empty(read.Violations);
        Assert.Equal(["all", "web--reset", "web"], read.Resources.Select(resource => resource.Name));
    }
}
