using MeshMetric.Resources;
using MeshMetric.Resources.Model;
using Xunit;

namespace MeshMetric.Tests.Resources.Reading;

/// <summary>Policy rules, targetRef: what each kind needs and refuses.</summary>
public sealed class TargetRefReaderTests
{
    [Theory]
    [InlineData("null", TargetRefKind.Mesh)]
    [InlineData("{}", TargetRefKind.Mesh)]
    [InlineData("{proxyTypes: [Sidecar]}", TargetRefKind.Mesh)]
    [InlineData("{kind: Mesh}", TargetRefKind.Mesh)]
    [InlineData("{kind: Mesh, name: null, proxyTypes: []}", TargetRefKind.Mesh)]
    [InlineData("{kind: Mesh, proxyTypes: [Sidecar, Gateway]}", TargetRefKind.Mesh)]
    [InlineData("{kind: MeshSubset, tags: {a: b, kuma.io/zone: c}}", TargetRefKind.MeshSubset)]
    [InlineData("{kind: MeshSubset, tags: {a: b}, proxyTypes: [Gateway]}", TargetRefKind.MeshSubset)]
    [InlineData("{kind: MeshService, name: backend}", TargetRefKind.MeshService)]
    [InlineData("{kind: MeshService, name: backend_demo_svc_80, namespace: demo, proxyTypes: []}", TargetRefKind.MeshService)]
    [InlineData("{kind: MeshServiceSubset, name: backend, tags: {version: '2'}}", TargetRefKind.MeshServiceSubset)]
    [InlineData("{kind: Dataplane, name: backend-1}", TargetRefKind.Dataplane)]
    [InlineData("{kind: Dataplane, labels: {app: backend}, proxyTypes: []}", TargetRefKind.Dataplane)]
    [InlineData("{kind: Dataplane, name: backend-1, namespace: demo, sectionName: http}", TargetRefKind.Dataplane)]
    [InlineData("{kind: Dataplane, labels: {app: backend}, sectionName: 8080}", TargetRefKind.Dataplane)]
    public void Read_GoodTargets_HaveTheKind(string target, TargetRefKind kind)
    {
        var result = Read(target);
        Assert.Empty(result.Violations);
        Assert.Equal(kind, Assert.IsType<MeshMetricResource>(result.Resources[0]).TargetRef.Kind);
    }

    [Theory]
    [InlineData("[]", "", "mapping")]
    [InlineData("Mesh", "", "mapping")]
    [InlineData("{name: a}", ".kind", "missing")]
    [InlineData("{tags: {a: b}}", ".kind", "missing")]
    [InlineData("{labels: {a: b}}", ".kind", "missing")]
    [InlineData("{kind: ''}", ".kind", "empty")]
    [InlineData("{kind: 1}", ".kind", "quotes")]
    [InlineData("{kind: mesh}", ".kind", "did you mean \"Mesh\"")]
    [InlineData("{kind: MeshServices, name: a}", ".kind", "did you mean \"MeshService\"")]
    [InlineData("{kind: MeshGateway, name: a}", ".kind", "proxyTypes: [Gateway]")]
    [InlineData("{kind: MeshHTTPRoute, name: a}", ".kind", "MeshService")]
    [InlineData("{kind: MeshTCPRoute, name: a}", ".kind", "MeshService")]
    [InlineData("{kind: MeshExternalService, name: a}", ".kind", "MeshService")]
    [InlineData("{kind: MeshMultiZoneService, name: a}", ".kind", "MeshService")]
    [InlineData("{kind: ZoneEgress}", ".kind", "Dataplane")]
    [InlineData("{kind: Mesh, name: default}", ".name", "kind Mesh")]
    [InlineData("{kind: Mesh, tags: {a: b}}", ".tags", "MeshSubset")]
    [InlineData("{kind: Mesh, labels: {a: b}}", ".labels", "Dataplane")]
    [InlineData("{kind: Mesh, sectionName: http}", ".sectionName", "Dataplane")]
    [InlineData("{kind: MeshSubset}", ".tags", "at least one tag")]
    [InlineData("{kind: MeshSubset, tags: {}}", ".tags", "at least one tag")]
    [InlineData("{kind: MeshSubset, tags: {a: null}}", ".tags", "at least one tag")]
    [InlineData("{kind: MeshSubset, tags: {a: b}, name: x}", ".name", "kind MeshSubset")]
    [InlineData("{kind: MeshSubset, tags: {a: b}, labels: {c: d}}", ".labels", "Dataplane")]
    [InlineData("{kind: MeshService}", ".name", "service's name")]
    [InlineData("{kind: MeshService, name: ''}", ".name", "empty")]
    [InlineData("{kind: MeshService, name: a, tags: {b: c}}", ".tags", "MeshServiceSubset")]
    [InlineData("{kind: MeshService, name: a, labels: {b: c}}", ".labels", "Dataplane")]
    [InlineData("{kind: MeshService, name: a, proxyTypes: [Sidecar]}", ".proxyTypes", "MeshSubset")]
    [InlineData("{kind: MeshServiceSubset, name: a}", ".tags", "at least one tag")]
    [InlineData("{kind: MeshServiceSubset, tags: {a: b}}", ".name", "service's name")]
    [InlineData("{kind: MeshServiceSubset, name: a, tags: {a: b}, labels: {c: d}}", ".labels", "Dataplane")]
    [InlineData("{kind: Dataplane}", ".name", "\"labels\"")]
    [InlineData("{kind: Dataplane, labels: {}}", ".name", "\"labels\"")]
    [InlineData("{kind: Dataplane, name: a, labels: {b: c}}", "", "exclude each other")]
    [InlineData("{kind: Dataplane, name: a, tags: {b: c}}", ".tags", "MeshSubset")]
    [InlineData("{kind: Dataplane, name: a, proxyTypes: [Gateway]}", ".proxyTypes", "MeshSubset")]
    [InlineData("{kind: Mesh, proxyTypes: [sidecar]}", ".proxyTypes[0]", "\"Sidecar\"")]
    [InlineData("{kind: Mesh, proxyTypes: [Sidecar, {}]}", ".proxyTypes[1]", "\"Gateway\"")]
    [InlineData("{kind: Mesh, proxyTypes: Sidecar}", ".proxyTypes", "list")]
    [InlineData("{kind: MeshSubset, tags: {a: b, c: 1}}", ".tags.c", "put it in quotes")]
    [InlineData("{kind: MeshSubset, tags: [a]}", ".tags", "mapping")]
    [InlineData("{kind: Mesh, mesh: other}", ".mesh", "unknown field")]
    [InlineData("{kind: Dataplane, label: {a: b}, name: x}", ".label", "\"labels\"")]
    public void Read_BadTargets_NameTheField(string target, string field, string reason)
    {
        var violation = Read(target).Violations.First(found => found.Severity == ViolationSeverity.Error && found.Reason.Contains(reason, StringComparison.Ordinal));
        Assert.Equal("spec.targetRef" + field, violation.Field);
        Assert.Equal(1, violation.Line);
    }

    [Theory]
    [InlineData("{kind: MeshSubset, tags: {a: 1}}", ".tags.a")]
    [InlineData("{kind: MeshServiceSubset, name: x, tags: [a]}", ".tags")]
    [InlineData("{kind: Dataplane, labels: {a: true}}", ".labels.a")]
    [InlineData("{kind: Dataplane, labels: a}", ".labels")]
    public void Read_WrongTagOrLabel_IsNotMissingToo(string target, string field) =>
        Assert.Equal("spec.targetRef" + field, Given.Error(Read(target)).Field);

    [Theory]
    [InlineData("[Sidecar]", ProxyKind.Sidecar)]
    [InlineData("[Gateway]", ProxyKind.Gateway)]
    [InlineData("[Gateway, Sidecar]", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    public void Read_ProxyTypes_NarrowOnlyWhenTheyAreOne(string types, ProxyKind? kind) =>
        Assert.Equal(kind, Assert.IsType<MeshMetricResource>(Read($"{{kind: Mesh, proxyTypes: {types}}}").Resources[0]).TargetRef.ProxyKind);

    private static ReadResult Read(string target) => Given.Read($"{{type: MeshMetric, name: p, spec: {{targetRef: {target}, default: {{}}}}}}");
}
