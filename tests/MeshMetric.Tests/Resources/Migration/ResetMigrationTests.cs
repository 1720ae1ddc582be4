using MeshMetric.Resources.Migration;
using MeshMetric.Resources.Pipelines;

using Xunit;

namespace MeshMetric.Tests.Resources.Migration;

/// <summary>Backends that hid wider ones: policies combine per backend here, so that has to be said.</summary>
public sealed class ResetMigrationTests : MigrationTest
{
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
}
