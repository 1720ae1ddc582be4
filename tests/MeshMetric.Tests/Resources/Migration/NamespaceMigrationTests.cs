using MeshMetric.Resources.Migration;

using Xunit;

namespace MeshMetric.Tests.Resources.Migration;

/// <summary>Policies that live beside the applications and are for their namespace alone.</summary>
public sealed class NamespaceMigrationTests : MigrationTest
{
    private const string Pods = """

        ---
        apiVersion: kuma.io/v1alpha1
        kind: Dataplane
        metadata: {name: cart-0, namespace: shop}
        spec: {networking: {address: 10.2.0.1, inbound: [{port: 81, tags: {kuma.io/service: cart, k8s.kuma.io/namespace: shop}}]}}
        ---
        apiVersion: kuma.io/v1alpha1
        kind: Dataplane
        metadata: {name: cart-0, namespace: bank}
        spec: {networking: {address: 10.2.0.2, inbound: [{port: 81, tags: {kuma.io/service: cart, k8s.kuma.io/namespace: bank}}]}}
        """;

    [Theory]
    [InlineData("{kind: Mesh}", "2.13")]
    [InlineData("{kind: Mesh, proxyTypes: [Sidecar]}", "2.13")]
    [InlineData("{kind: Mesh}", "3.0")]
    [InlineData("null", "2.9")]
    [InlineData("{kind: Dataplane}", "2.13")]
    [InlineData("{kind: Dataplane, name: cart-0}", "2.13")]
    [InlineData("{kind: Dataplane, labels: {kuma.io/display-name: cart-0}}", "3.0")]
    [InlineData("{kind: MeshService, name: cart}", "2.10")]
    [InlineData("{kind: MeshSubset, tags: {kuma.io/service: cart}}", "2.10")]
    [InlineData("{kind: MeshServiceSubset, name: cart, tags: {kuma.io/service: cart}}", "2.10")]
    public void PolicyOfANamespace_IsForItsProxiesAlone(string target, string version)
    {
        MigrationResult result = Migrate(Policy(target, "shop", "") + Pods, version);

        Assert.Single(Compile(result, "cart-0.shop").Pipelines);
        Assert.Empty(Compile(result, "cart-0.bank").Pipelines);
        Assert.Contains("namespace \"shop\"", result.Yaml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kuma-system", "", "2.13")]
    [InlineData("kuma-system", "kuma.io/policy-role: system", "2.13")]
    [InlineData("mesh", "kuma.io/policy-role: system", "2.13")]
    [InlineData("shop", "", "2.8")]
    public void PolicyOfTheSystem_IsForTheWholeMesh(string space, string labels, string version)
    {
        MigrationResult result = Migrate(Policy("{kind: Mesh}", space, labels) + Pods, version);

        Assert.Single(Compile(result, "cart-0.shop").Pipelines);
        Assert.Single(Compile(result, "cart-0.bank").Pipelines);
    }

    [Fact]
    public void PolicyOfANamespace_ExportedInTheUniversalForm_IsForItsProxiesAlone()
    {
        MigrationResult result = Migrate("""
            type: MeshMetric
            name: own.bank
            labels: {kuma.io/policy-role: workload-owner, k8s.kuma.io/namespace: bank}
            spec: {default: {backends: [{type: Prometheus}]}}
            """ + Pods);

        Assert.Empty(Compile(result, "cart-0.shop").Pipelines);
        Assert.Single(Compile(result, "cart-0.bank").Pipelines);
    }

    private static string Policy(string target, string space, string labels) => """
        apiVersion: kuma.io/v1alpha1
        kind: MeshMetric
        metadata: {name: own, namespace: SPACE, labels: {LABELS}}
        spec: {targetRef: TARGET, default: {backends: [{type: Prometheus}]}}
        """.Replace("SPACE", space, StringComparison.Ordinal)
            .Replace("LABELS", labels, StringComparison.Ordinal)
            .Replace("TARGET", target, StringComparison.Ordinal);
}
