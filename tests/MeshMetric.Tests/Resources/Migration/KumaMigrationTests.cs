using System.Text;

using MeshMetric.Resources;
using MeshMetric.Resources.Migration;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

using Xunit;

namespace MeshMetric.Tests.Resources.Migration;

public sealed class KumaMigrationTests
{
    private const string Unhiding = """
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

    [Fact]
    public void LegacyMesh_WithEveryField_BecomesAPolicyForEachBackend()
    {
        MigrationResult result = Migrate("""
            type: Mesh
            name: default
            mtls: {enabledBackend: ca-1, backends: [{name: ca-1, type: builtin}]}
            metrics:
              enabledBackend: prom_1
              backends:
                - name: prom_1
                  type: prometheus
                  conf:
                    port: 5671
                    path: /all
                    tags: {kuma.io/service: dataplane-metrics}
                    envoy: {filterRegex: http2_act.*, usedOnly: true}
                    aggregate:
                      - {name: my-service, path: /metrics/prometheus, port: 8888, address: 127.0.0.1}
                      - {name: quiet, enabled: false}
                - {name: second, type: prometheus, conf: {skipMTLS: true}}
            """);

        AssertYaml(result, """
            # Migrated from Kuma 2.13. All policies of a mesh belong into one run.

            # The metrics block is gone: the MeshMetrics below do its work.
            type: Mesh
            name: default
            mtls:
              enabledBackend: ca-1
              backends:
              - name: ca-1
                type: builtin
            ---
            # From backend "prom_1" of the metrics block of Mesh "default".
            # Named "prom-1", since "prom_1" is no name for a resource, or is taken.
            # Kuma 2.6 and the metrics block of a Mesh merged clusters NAME-<16 hex digits> into one NAME and marked them
            # with kuma_io_mesh_traffic; here every cluster keeps its series. Aggregate in the query.
            # Left out, since enabled was false: "quiet".
            type: MeshMetric
            mesh: default
            name: prom-1
            spec:
              targetRef:
                kind: Mesh
              default:
                sidecar:
                  # From envoy.filterRegex.
                  regex: http2_act.*
                  # From envoy.usedOnly.
                  usedOnly: true
                # From aggregate. A more specific policy's list replaces this one; in the metrics block lists merged by name.
                applications:
                - name: my-service
                  address: 127.0.0.1
                  port: 8888
                  path: /metrics/prometheus
                # Without a clientId it is the default client's: a Prometheus that gives no client id, or one that is not known.
                backends:
                - type: Prometheus
                  # Not carried over: tags {kuma.io/service: dataplane-metrics}. They made the endpoint a service of its own for
                  # traffic permissions; here it has none, and its metrics carry the service of the dataplane.
                  prometheus:
                    port: 5671
                    path: /all
                    # The mesh has mutual TLS, and Kuma secured the endpoint with it as long as skipMTLS was not true.
                    tls:
                      mode: ActiveMTLSBackend
            ---
            # From backend "second" of the metrics block of Mesh "default".
            # Kuma 2.6 and the metrics block of a Mesh merged clusters NAME-<16 hex digits> into one NAME and marked them
            # with kuma_io_mesh_traffic; here every cluster keeps its series. Aggregate in the query.
            # It was not the enabled backend. The label kuma.io/effect: shadow keeps it without effect; take the label away
            # to switch it on.
            type: MeshMetric
            mesh: default
            name: second
            labels:
              kuma.io/effect: shadow
            spec:
              targetRef:
                kind: Mesh
              default:
                sidecar:
                  # Without filterRegex Kuma kept everything; here an absent profile is default (Kuma's Basic).
                  profile: full
                  # An absent usedOnly was false in the metrics block; here it is true, which is cheaper.
                  usedOnly: false
                # Without a clientId it is the default client's: a Prometheus that gives no client id, or one that is not known.
                backends:
                - type: Prometheus
                  prometheus:
                    port: 5670
                    path: /metrics
                    # From skipMTLS: true.
                    tls:
                      mode: Disabled
            """);
        Assert.Contains("kuma.io/service: dataplane-metrics", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void LegacyDataplane_ThatOverridesItsMesh_GetsWhatItTookFromTheMesh()
    {
        MigrationResult result = Migrate("""
            type: Mesh
            name: default
            metrics:
              enabledBackend: prom
              backends:
                - {name: prom, type: prometheus, conf: {path: /m, aggregate: [{name: a, port: 8000}, {name: b, port: 8001}]}}
            ---
            type: Dataplane
            mesh: default
            name: web-1
            networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web}}]}
            metrics: {type: prometheus, conf: {port: 1234, aggregate: [{name: b, enabled: false}, {name: own, port: 9000}]}}
            """);

        Pipeline pipeline = Assert.Single(Compile(result, "web-1").Pipelines);
        var backend = Assert.IsType<PrometheusBackend>(Assert.Single(pipeline.Backends));
        Assert.Equal((1234, "/m"), (backend.Port, backend.Path));
        Assert.Equal([("a", 8000), ("own", 9000)], pipeline.Applications.Select(application => (application.Name!, application.Port)));
        Assert.Contains("Left out, since enabled was false: \"b\".", result.Yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("metrics:", result.Yaml, StringComparison.Ordinal);
    }

    [Fact]
    public void LegacyDataplane_WithoutItsMesh_IsMigratedWithAWarning()
    {
        MigrationResult result = Migrate("""
            type: Dataplane
            name: web-1
            networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web}}]}
            metrics: {type: prometheus, conf: {port: 1234}}
            """);

        Assert.Contains("migrate it in one run with Mesh \"default\"", Assert.Single(result.Warnings), StringComparison.Ordinal);
        AssertValid(result);
    }

    [Fact]
    public void LegacyMesh_InTheKubernetesForm_MakesPoliciesInTheSystemNamespace()
    {
        MigrationResult result = Migrate("""
            apiVersion: kuma.io/v1alpha1
            kind: Mesh
            metadata: {name: east}
            spec:
              metrics: {enabledBackend: prom, backends: [{name: prom, type: prometheus}]}
            """);

        Assert.Contains("  name: prom\n  namespace: kuma-system\n  labels:\n    kuma.io/mesh: east\n", result.Yaml, StringComparison.Ordinal);
        AssertValid(result);
    }

    [Fact]
    public void SpecificBackends_ThatHidWiderOnes_GetAResetAndWhatTheyInherited()
    {
        MigrationResult result = Migrate(Unhiding);

        AssertYaml(result, """
            # Migrated from Kuma 2.13. All policies of a mesh belong into one run.
            # Profile default is the Basic of Kuma 2.14: against 2.13 it also keeps families with circuit_breakers,
            # cx_total, ssl_handshake and ssl_context_update_by_sds in their names, and leaves out the mesh's own listeners
            # and connection managers.

            # unchanged
            type: MeshMetric
            mesh: shop
            name: all
            spec:
              targetRef:
                kind: Mesh
              default:
                sidecar:
                  profiles:
                    appendProfiles:
                    - name: All
                applications:
                - port: 8080
                backends:
                - type: Prometheus
            ---
            # New. In Kuma the backends of "web" replaced those of "all"; here backends add up. This policy stands directly
            # before "web" in the order and forgets them for its proxies. To send to all of these backends, delete it.
            type: MeshMetric
            mesh: shop
            name: web--reset
            spec:
              targetRef:
                kind: MeshService
                name: web
              default:
                backends: []
            ---
            type: MeshMetric
            mesh: shop
            name: web
            spec:
              targetRef:
                kind: MeshService
                name: web
              default:
                backends:
                - type: OpenTelemetry
                  openTelemetry:
                    endpoint: otel:4317
                # With what Kuma inherited from "all": here a backend has the settings of its own policies only.
                sidecar:
                  profiles:
                    appendProfiles:
                    - name: All
                # With what Kuma inherited from "all": here a backend has the settings of its own policies only.
                applications:
                - port: 8080
            """);
    }

    [Fact]
    public void SpecificBackends_AfterMigration_AreTheOnlyOnesOfTheirProxies()
    {
        MigrationResult result = Migrate(Unhiding + "\n" + """
            ---
            type: Dataplane
            mesh: shop
            name: web-1
            networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web}}]}
            """);

        Pipeline pipeline = Assert.Single(Compile(result, "web-1").Pipelines);
        Assert.IsType<OpenTelemetryBackend>(Assert.Single(pipeline.Backends));
        Assert.Equal(8080, Assert.Single(pipeline.Applications).Port);
    }

    [Theory]
    [InlineData("web", "web-a", "web--reset")]
    [InlineData("web", "web--reset", "web-reset")]
    public void Reset_OfAUniversalPolicy_StandsBeforeItUnderAFreeName(string name, string other, string reset)
    {
        MigrationResult result = Migrate("""
            {type: MeshMetric, name: all, spec: {default: {backends: [{type: Prometheus}]}}}
            ---
            {type: MeshMetric, name: OTHER, spec: {targetRef: {kind: MeshService, name: x}, default: {applications: []}}}
            ---
            {type: MeshMetric, name: NAME, spec: {targetRef: {kind: MeshService, name: x}, default: {backends: [{type: Prometheus, prometheus: {clientId: n}}]}}}
            """.Replace("OTHER", other, StringComparison.Ordinal).Replace("NAME", name, StringComparison.Ordinal));

        Assert.Contains($"name: {reset}\n", result.Yaml, StringComparison.Ordinal);
        AssertValid(result);
    }

    [Fact]
    public void Reset_OfAPolicyInANamespace_SortsAfterItByTheUniversalName()
    {
        MigrationResult result = Migrate("""
            {apiVersion: kuma.io/v1alpha1, kind: MeshMetric, metadata: {name: all, namespace: kuma-system}, spec: {default: {backends: [{type: Prometheus}]}}}
            ---
            {apiVersion: kuma.io/v1alpha1, kind: MeshMetric, metadata: {name: web, namespace: kuma-system}, spec: {targetRef: {kind: MeshService, name: web}, default: {backends: [{type: Prometheus, prometheus: {clientId: n}}]}}}
            """);

        Assert.Contains("name: web0-reset\n", result.Yaml, StringComparison.Ordinal);
        Assert.True(string.CompareOrdinal("web0-reset.kuma-system", "web.kuma-system") > 0);
    }

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

    private static MigrationResult Migrate(string text, string version = "2.13", bool? kubernetes = null) => KumaMigration.Migrate(
        [new MigrationFile("old.yaml", Encoding.UTF8.GetBytes(text))], new MigrationOptions { From = Version.Parse(version), Kubernetes = kubernetes });

    private static PipelineSet Compile(MigrationResult result, string dataplane)
    {
        IReadOnlyList<Resource> resources = AssertValid(result);
        return PipelineCompiler.Compile(resources.OfType<DataplaneResource>().Single(d => d.Name == dataplane), resources, DateTimeOffset.UnixEpoch);
    }

    private static void AssertYaml(MigrationResult result, string expected)
    {
        Assert.Equal(expected.ReplaceLineEndings("\n") + "\n", result.Yaml);
        AssertValid(result);
    }

    private static IReadOnlyList<Resource> AssertValid(MigrationResult result)
    {
        ReadResult read = ResourceReader.Read(result.Yaml, "new.yaml");
        Assert.Empty(read.Violations.Concat(ResourceReferences.Check([read])).Select(violation => violation.ToString()));
        return read.Resources;
    }
}
