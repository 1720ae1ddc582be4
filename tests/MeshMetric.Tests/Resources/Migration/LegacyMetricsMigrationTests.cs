using MeshMetric.Resources.Migration;
using MeshMetric.Resources.Pipelines;

using Xunit;

namespace MeshMetric.Tests.Resources.Migration;

/// <summary>Metrics of the resources <c>Mesh</c> and <c>Dataplane</c>, as it was before the policy.</summary>
public sealed class LegacyMetricsMigrationTests : MigrationTest
{
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
}
