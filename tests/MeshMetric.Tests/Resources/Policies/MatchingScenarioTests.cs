using MeshMetric.Resources;
using MeshMetric.Resources.Policies;
using Xunit;

namespace MeshMetric.Tests.Resources.Policies;

/// <summary>Policy rules, targetRef: which dataplanes a policy is for, and until when.</summary>
public sealed class MatchingScenarioTests
{
    private const string Dataplanes = """
        type: Dataplane
        name: backend-1
        labels: {app: backend, zone: east, kuma.io/display-name: pretender}
        networking:
          address: 10.0.0.1
          inbound:
            - {port: 8080, name: http, tags: {kuma.io/service: backend, version: v1, zone: east}}
            - {port: 9090, tags: {kuma.io/service: backend-admin, version: v2, zone: east}}
        ---
        type: Dataplane
        name: gateway-1
        networking: {address: 10.0.0.2, gateway: {type: BUILTIN, tags: {kuma.io/service: edge, version: v1}}}
        ---
        type: Dataplane
        name: delegated-1
        networking:
          address: 10.0.0.3
          inbound: [{port: 80, tags: {kuma.io/service: side}}]
          gateway: {tags: {kuma.io/service: edge}}
        ---
        type: Dataplane
        name: bare-1
        networking: {address: 10.0.0.4}
        ---
        apiVersion: kuma.io/v1alpha1
        kind: Dataplane
        metadata: {name: pod-1, namespace: demo, labels: {kuma.io/mesh: default, app: pod}}
        spec: {networking: {address: 10.0.0.5, inbound: [{port: 80, tags: {kuma.io/service: pod_demo_svc_80, version: v2}}]}}
        ---
        type: Dataplane
        mesh: other
        name: backend-1
        labels: {app: backend}
        networking: {address: 10.0.0.6, inbound: [{port: 8080, name: http, tags: {kuma.io/service: backend, version: v1, zone: east}}]}
        """;

    private static readonly IReadOnlyList<DataplaneResource> All = [.. Given.Resources(Dataplanes).OfType<DataplaneResource>()];

    [Theory]
    [InlineData("{kind: Mesh}", "backend-1 gateway-1 delegated-1 bare-1 pod-1.demo")]
    [InlineData("null", "backend-1 gateway-1 delegated-1 bare-1 pod-1.demo")]
    [InlineData("{kind: Mesh, proxyTypes: [Gateway]}", "gateway-1 delegated-1")]
    [InlineData("{kind: Mesh, proxyTypes: [Sidecar]}", "backend-1 bare-1 pod-1.demo")]
    [InlineData("{kind: Mesh, proxyTypes: [Sidecar, Gateway]}", "backend-1 gateway-1 delegated-1 bare-1 pod-1.demo")]
    [InlineData("{kind: MeshSubset, tags: {version: v1}}", "backend-1 gateway-1")]
    [InlineData("{kind: MeshSubset, tags: {version: v2}}", "backend-1 pod-1.demo")]
    [InlineData("{kind: MeshSubset, tags: {version: v2, kuma.io/service: backend-admin}}", "backend-1")]
    [InlineData("{kind: MeshSubset, tags: {version: v2, kuma.io/service: backend}}", "")]
    [InlineData("{kind: MeshSubset, tags: {version: V1}}", "")]
    [InlineData("{kind: MeshSubset, tags: {version: v1}, proxyTypes: [Gateway]}", "gateway-1")]
    [InlineData("{kind: MeshSubset, tags: {version: v1}, proxyTypes: [Sidecar]}", "backend-1")]
    [InlineData("{kind: MeshSubset, tags: {version: '*'}}", "backend-1 gateway-1 pod-1.demo")]
    [InlineData("{kind: MeshSubset, tags: {version: '*', kuma.io/service: backend-admin}}", "backend-1")]
    [InlineData("{kind: MeshService, name: backend}", "backend-1")]
    [InlineData("{kind: MeshService, name: backend-admin}", "backend-1")]
    [InlineData("{kind: MeshService, name: edge}", "gateway-1 delegated-1")]
    [InlineData("{kind: MeshService, name: side}", "delegated-1")]
    [InlineData("{kind: MeshService, name: pod_demo_svc_80, namespace: elsewhere}", "pod-1.demo")]
    [InlineData("{kind: MeshService, name: nobody}", "")]
    [InlineData("{kind: MeshServiceSubset, name: backend, tags: {version: v1, zone: east}}", "backend-1")]
    [InlineData("{kind: MeshServiceSubset, name: backend, tags: {version: v2}}", "")]
    [InlineData("{kind: MeshServiceSubset, name: edge, tags: {version: '*'}}", "gateway-1")]
    [InlineData("{kind: MeshServiceSubset, name: edge, tags: {version: v1}}", "gateway-1")]
    [InlineData("{kind: Dataplane, name: backend-1}", "backend-1")]
    [InlineData("{kind: Dataplane, name: bare-1}", "bare-1")]
    [InlineData("{kind: Dataplane, name: backend-1, sectionName: http}", "backend-1")]
    [InlineData("{kind: Dataplane, name: backend-1, sectionName: 9090}", "backend-1")]
    [InlineData("{kind: Dataplane, name: backend-1, sectionName: '8080'}", "backend-1")]
    [InlineData("{kind: Dataplane, name: backend-1, sectionName: admin}", "")]
    [InlineData("{kind: Dataplane, name: backend-1, sectionName: 80}", "")]
    [InlineData("{kind: Dataplane, labels: {app: backend}}", "backend-1")]
    [InlineData("{kind: Dataplane, labels: {app: backend, zone: east}}", "backend-1")]
    [InlineData("{kind: Dataplane, labels: {app: backend, zone: west}}", "")]
    [InlineData("{kind: Dataplane, labels: {app: backend}, sectionName: http}", "backend-1")]
    [InlineData("{kind: Dataplane, labels: {app: pod}}", "pod-1.demo")]
    [InlineData("{kind: Dataplane, labels: {kuma.io/display-name: backend-1}}", "backend-1")]
    [InlineData("{kind: Dataplane, labels: {kuma.io/display-name: backend-1, app: backend}, sectionName: http}", "backend-1")]
    [InlineData("{kind: Dataplane, labels: {kuma.io/display-name: backend-1, app: other}}", "")]
    [InlineData("{kind: Dataplane, labels: {kuma.io/display-name: pod-1}}", "pod-1.demo")]
    [InlineData("{kind: Dataplane, labels: {kuma.io/display-name: pod-1, k8s.kuma.io/namespace: demo}}", "pod-1.demo")]
    [InlineData("{kind: Dataplane, labels: {kuma.io/display-name: pod-1, k8s.kuma.io/namespace: prod}}", "")]
    [InlineData("{kind: Dataplane, labels: {kuma.io/display-name: pretender}}", "")]
    [InlineData("{kind: Dataplane, name: pod-1.demo}", "pod-1.demo")]
    [InlineData("{kind: Dataplane, name: pod-1}", "pod-1.demo")]
    [InlineData("{kind: Dataplane, name: pod-1, namespace: demo}", "pod-1.demo")]
    [InlineData("{kind: Dataplane, name: pod-1, namespace: prod}", "")]
    [InlineData("{kind: Dataplane, name: backend-1, namespace: prod}", "backend-1")]
    public void TargetRef_SelectsDataplanesOfItsMesh(string target, string names)
    {
        var compiler = new PipelineCompiler([.. Given.Resources(
            $"{{type: MeshMetric, name: p, spec: {{targetRef: {target}, default: {{backends: [{{type: Prometheus}}]}}}}}}")]);
        Assert.Equal(names, string.Join(' ', All.Where(dataplane => compiler.Compile(dataplane, Given.Now).Pipelines.Count > 0).Select(dataplane => dataplane.Name)));
    }

    [Fact]
    public void ExpiresAt_UntilThen_TheNextChangeIsTheNearestOfTheMatched()
    {
        const string Documents = Outcome.Backend + """
            ---
            {type: MeshMetric, name: all, spec: {default: {sidecar: {profile: minimal}, backends: [{type: Prometheus}]}}}
            ---
            {type: MeshMetric, name: debug, spec: {expiresAt: "2026-06-01T15:00:00+02:00", targetRef: {kind: MeshService, name: backend}, default: {sidecar: {profile: full}}}}
            ---
            {type: MeshMetric, name: later, spec: {expiresAt: "2026-06-01T14:00:00Z", targetRef: {kind: MeshService, name: backend}, default: {labels: {a: b}}}}
            ---
            {type: MeshMetric, name: elsewhere, spec: {expiresAt: "2026-06-01T12:30:00Z", targetRef: {kind: MeshService, name: nobody}, default: {labels: {a: c}}}}
            """;
        Assert.Equal("pipeline full labels a=b\n", First(Documents, "12:59:59", "2026-06-01T13:00:00"));
        Assert.Equal("pipeline minimal labels a=b\n", First(Documents, "13:00:00", "2026-06-01T14:00:00"));
        Assert.Equal("pipeline minimal\n", First(Documents, "14:00:00", null));
    }

    [Fact]
    public void ExpiredPolicy_Reset_GivesBackWhatItForgot() => Assert.StartsWith(
        "pipeline default\n  prometheus",
        Outcome.Of(Outcome.Backend + """
            ---
            {type: MeshMetric, name: all, spec: {default: {backends: [{type: Prometheus}]}}}
            ---
            {type: MeshMetric, name: pause, spec: {expiresAt: "2026-06-01T11:00:00Z", targetRef: {kind: Dataplane, name: backend-1}, default: {backends: []}}}
            """),
        StringComparison.Ordinal);

    [Fact]
    public void KubernetesForm_OfPolicyAndDataplane_CombinesWithTheUniversal() => Assert.Equal(
        """
        pipeline full unused
          prometheus main :5670/metrics from default.kuma-system
          sidecar.profile by a.kuma-system over default.kuma-system
          sidecar.usedOnly by default.kuma-system

        """,
        Outcome.Of("""
            apiVersion: v1
            kind: List
            items:
              - apiVersion: kuma.io/v1alpha1
                kind: Dataplane
                metadata: {name: d, namespace: demo}
                spec: {networking: {address: 10.0.0.1}}
              - apiVersion: kuma.io/v1alpha1
                kind: MeshMetrics
                metadata: {name: default, namespace: kuma-system}
                spec: {default: {sidecar: {includeUnused: true, profiles: {appendProfiles: [{name: None}]}}, backends: [{type: Prometheus, prometheus: {clientId: main}}]}}
              - apiVersion: kuma.io/v1alpha1
                kind: MeshMetric
                metadata: {name: a, namespace: kuma-system, labels: {kuma.io/mesh: default}}
                spec: {targetRef: {kind: Mesh}, default: {sidecar: {profile: full}}}
            """));

    private static string First(string documents, string time, string? next)
    {
        var text = Outcome.Of(documents, DateTimeOffset.Parse($"2026-06-01T{time}Z", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(next is not null, text.Contains($"next {next}", StringComparison.Ordinal));
        return text[..(text.IndexOf('\n', StringComparison.Ordinal) + 1)];
    }
}
