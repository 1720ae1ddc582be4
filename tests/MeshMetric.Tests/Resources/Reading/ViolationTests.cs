using Xunit;

namespace MeshMetric.Tests.Resources.Reading;

public sealed class ViolationTests
{
    [Theory]
    [InlineData("{sidecar: {profile: full, regex: a}}", "spec.default.sidecar")]
    [InlineData("{sidecar: {regex: a, include: []}}", "spec.default.sidecar")]
    [InlineData("{sidecar: {regex: a, profiles: {}}}", "spec.default.sidecar")]
    [InlineData("{sidecar: {usedOnly: true, includeUnused: true}}", "spec.default.sidecar")]
    [InlineData("{sidecar: {profile: full, profiles: {appendProfiles: [{name: All}]}}}", "spec.default.sidecar")]
    [InlineData("{sidecar: {profile: All}}", "spec.default.sidecar.profile")]
    [InlineData("{sidecar: {usedOnly: 'true'}}", "spec.default.sidecar.usedOnly")]
    [InlineData("{applications: [{path: /x}]}", "spec.default.applications[0].port")]
    [InlineData("{applications: [{port: 0}]}", "spec.default.applications[0].port")]
    [InlineData("{applications: [{port: 65536}]}", "spec.default.applications[0].port")]
    [InlineData("{applications: [{port: 1}, {port: '1', path: /metrics}]}", "spec.default.applications[1]")]
    [InlineData("{applications: [{port: 1, name: a}, {port: 2, name: a}]}", "spec.default.applications[1].name")]
    [InlineData("{applications: [{port: 1, caFile: x}]}", "spec.default.applications[0].caFile")]
    [InlineData("{applications: [{port: 1, scheme: HTTP}]}", "spec.default.applications[0].scheme")]
    [InlineData("{labels: {le: a}}", "spec.default.labels.le")]
    [InlineData("{labels: {mesh: a}}", "spec.default.labels.mesh")]
    [InlineData("{labels: {a: 1}}", "spec.default.labels.a")]
    [InlineData("{limits: {}}", "spec.default.limits")]
    [InlineData("{limits: {series: 0}}", "spec.default.limits.series")]
    [InlineData("{limits: {bytes: 8MB}}", "spec.default.limits.bytes")]
    [InlineData("{backends: [{}]}", "spec.default.backends[0].type")]
    [InlineData("{backends: [{type: prometheus}]}", "spec.default.backends[0].type")]
    [InlineData("{backends: [{type: Prometheus, openTelemetry: {}}]}", "spec.default.backends[0].openTelemetry")]
    [InlineData("{backends: [{type: Prometheus}, {type: Prometheus, prometheus: {clientId: ''}}]}", "spec.default.backends[1].prometheus.clientId")]
    [InlineData("{backends: [{type: Prometheus, prometheus: {path: metrics}}]}", "spec.default.backends[0].prometheus.path")]
    [InlineData("{backends: [{type: OpenTelemetry}]}", "spec.default.backends[0].openTelemetry")]
    [InlineData("{backends: [{type: OpenTelemetry, openTelemetry: {}}]}", "spec.default.backends[0].openTelemetry.endpoint")]
    [InlineData("{backends: [{type: OpenTelemetry, openTelemetry: {endpoint: a, refreshInterval: 500ms}}]}", "spec.default.backends[0].openTelemetry.refreshInterval")]
    [InlineData("{backends: [{type: OpenTelemetry, openTelemetry: {endpoint: a, headers: {X-Token: {value: t}}}}]}", "spec.default.backends[0].openTelemetry.headers.X-Token.value")]
    [InlineData("{backends: [{type: OpenTelemetry, openTelemetry: {endpoint: a, headers: {A: plain}}}]}", "spec.default.backends[0].openTelemetry.headers.A")]
    [InlineData("{backends: [{type: OpenTelemetry, openTelemetry: {endpoint: A}}, {type: OpenTelemetry, openTelemetry: {endpoint: 'a:4317'}}]}", "spec.default.backends[1].openTelemetry.endpoint")]
    public void Read_BadSettings_NameTheField(string settings, string field) =>
        Assert.Equal(field, Given.Error(Given.Settings(settings)).Field);

    [Theory]
    [InlineData("{kind: Mesh, name: a}", "name")]
    [InlineData("{kind: Mesh, tags: {a: b}}", "tags")]
    [InlineData("{kind: MeshSubset}", "tags")]
    [InlineData("{kind: MeshSubset, tags: {a: b}, name: x}", "name")]
    [InlineData("{kind: MeshService}", "name")]
    [InlineData("{kind: MeshService, name: a, tags: {a: b}}", "tags")]
    [InlineData("{kind: MeshService, name: a, proxyTypes: [Sidecar]}", "proxyTypes")]
    [InlineData("{kind: MeshServiceSubset, name: a}", "tags")]
    [InlineData("{kind: Dataplane}", "name")]
    [InlineData("{kind: Dataplane, name: a, labels: {a: b}}", "")]
    [InlineData("{kind: MeshHTTPRoute, name: a}", "kind")]
    [InlineData("{kind: mesh}", "kind")]
    public void Read_BadTargets_NameTheField(string target, string field)
    {
        var result = Given.Read($"{{type: MeshMetric, name: p, spec: {{targetRef: {target}, default: {{}}}}}}");
        Assert.Equal(field.Length == 0 ? "spec.targetRef" : "spec.targetRef." + field, Given.Error(result).Field);
    }
}
