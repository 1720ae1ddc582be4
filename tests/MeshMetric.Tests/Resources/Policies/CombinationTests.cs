using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;
using Xunit;

namespace MeshMetric.Tests.Resources.Policies;

public sealed class CombinationTests
{
    private const string Dataplane =
        "{type: Dataplane, name: d, networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web, v: '1'}}, {port: 81, tags: {kuma.io/service: api}}]}}\n---\n";

    [Fact]
    public void Compile_MeshWideDefaultAndOverride_MergesFieldByField()
    {
        var pipeline = Assert.Single(Compile(
            "{type: MeshMetric, name: all, spec: {default: {sidecar: {profile: minimal, usedOnly: false}, labels: {a: x, b: x}, backends: [{type: Prometheus}]}}}",
            "{type: MeshMetric, name: web, spec: {targetRef: {kind: MeshService, name: web}, default: {sidecar: {profile: full}, applications: [{port: 8888}], labels: {b: y}}}}").Pipelines);
        Assert.Equal(BuiltInProfile.Full, pipeline.Sidecar.Profile!.BuiltIn);
        Assert.False(pipeline.Sidecar.UsedOnly);
        Assert.Equal("10.0.0.1", Assert.Single(pipeline.Applications).Address);
        Assert.Equal(("x", "y"), (pipeline.Labels["a"], pipeline.Labels["b"]));
        Assert.Equal(new FieldOrigin("web", ["all"]), pipeline.Provenance["sidecar.profile"]);
    }

    [Fact]
    public void Compile_TwoClientsOnTwoPaths_DoNotMerge()
    {
        var set = Compile(
            "{type: MeshMetric, name: old, spec: {default: {sidecar: {profile: full}, backends: [{type: Prometheus, prometheus: {clientId: old, path: /old}}]}}}",
            "{type: MeshMetric, name: new, spec: {default: {sidecar: {profile: minimal}, backends: [{type: Prometheus, prometheus: {clientId: new, path: /new}}]}}}");
        Assert.Equal([BuiltInProfile.Full, BuiltInProfile.Minimal], set.Pipelines.Select(pipeline => pipeline.Sidecar.Profile!.BuiltIn));
        Assert.Empty(set.Warnings);
    }

    [Fact]
    public void Compile_OnePathForTwoPipelines_ServesTheLastDeclared()
    {
        var set = Compile(
            "{type: MeshMetric, name: z, spec: {default: {sidecar: {profile: full}, backends: [{type: Prometheus, prometheus: {clientId: z}}]}}}",
            "{type: MeshMetric, name: a, spec: {default: {sidecar: {profile: minimal}, backends: [{type: Prometheus, prometheus: {clientId: a}}]}}}");
        var pipeline = Assert.Single(set.Pipelines);
        Assert.Equal(BuiltInProfile.Minimal, pipeline.Sidecar.Profile!.BuiltIn);
        Assert.Equal(["z", "a"], pipeline.Backends.Select(backend => backend.From));
        Assert.Equal("z", Assert.Single(set.Warnings).Policy);
    }

    [Fact]
    public void Compile_DifferentTlsModesOnOnePort_OpensTheLastDeclared()
    {
        var set = Compile(
            "{type: MeshMetric, name: z, spec: {default: {backends: [{type: Prometheus, prometheus: {clientId: z, path: /z}}]}}}",
            "{type: MeshMetric, name: a, spec: {default: {backends: [{type: Prometheus, prometheus: {clientId: a, tls: {mode: ProvidedTLS}}}]}}}");
        Assert.Equal("a", Assert.Single(Assert.Single(set.Pipelines).Backends).From);
        Assert.Equal("z", Assert.Single(set.Warnings).Policy);
    }

    [Fact]
    public void Compile_Reset_ForgetsWhatCameEarlier()
    {
        var set = Compile(
            "{type: MeshMetric, name: all, spec: {default: {labels: {a: x}, backends: [{type: Prometheus}]}}}",
            "{type: MeshMetric, name: none, spec: {targetRef: {kind: MeshService, name: api}, default: {backends: []}}}");
        Assert.Empty(set.Pipelines);
        Assert.Contains("resets", Assert.Single(set.Warnings).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_RegexAfterProfile_ClearsProfileAndInclude()
    {
        var pipeline = Assert.Single(Compile(
            "{type: MeshMetric, name: b, spec: {default: {sidecar: {profile: full, include: [{type: Exact, match: a}]}, backends: [{type: Prometheus}]}}}",
            "{type: MeshMetric, name: a, spec: {default: {sidecar: {regex: x.*}}}}").Pipelines);
        Assert.Null(pipeline.Sidecar.Profile);
        Assert.Equal("x.*", pipeline.Sidecar.Regex);
        Assert.Empty(pipeline.Sidecar.Include);
    }

    [Fact]
    public void Compile_TagsOfTwoInbounds_DoNotMatchTogether() => Assert.Empty(Compile(
        "{type: MeshMetric, name: a, spec: {targetRef: {kind: MeshServiceSubset, name: api, tags: {v: '1'}}, default: {backends: [{type: Prometheus}]}}}").Pipelines);

    [Fact]
    public void Compile_Expiry_IsTheNextChange()
    {
        const string Policy = "{type: MeshMetric, name: a, spec: {expiresAt: 2026-06-02T00:00:00Z, default: {backends: [{type: Prometheus}]}}}";
        var expiry = new DateTimeOffset(2026, 6, 2, 0, 0, 0, TimeSpan.Zero);
        var resources = Given.Resources(Dataplane + Policy);
        var dataplane = resources.OfType<DataplaneResource>().Single();
        Assert.Equal(expiry, PipelineCompiler.Compile(dataplane, resources, Given.Now).NextChange);
        var after = PipelineCompiler.Compile(dataplane, resources, expiry);
        Assert.Empty(after.Pipelines);
        Assert.Null(after.NextChange);
    }

    [Fact]
    public void Compile_AnyOrderOfInput_GivesTheSame()
    {
        string[] policies =
        [
            .. Enumerable.Range(0, 6).Select(i =>
                $"{{type: MeshMetric, name: p{i}, spec: {{default: {{labels: {{a: 'v{i}'}}, backends: [{{type: Prometheus, prometheus: {{clientId: c{i % 3}, port: {5670 + (i % 2)}}}}}]}}}}}}"),
        ];
        var expected = Compile(policies);
        var random = new Random(7);
        for (var round = 0; round < 50; round++)
        {
            random.Shuffle(policies);
            Assert.Equal(expected, Compile(policies));
        }
    }

    private static PipelineSet Compile(params string[] policies)
    {
        var resources = Given.Resources(Dataplane + string.Join("\n---\n", policies));
        return PipelineCompiler.Compile(resources.OfType<DataplaneResource>().Single(), resources, Given.Now);
    }
}
