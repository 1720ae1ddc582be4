using CsCheck;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;
using Xunit;

namespace MeshMetric.Tests.Resources.Policies;

/// <summary>What holds of any set of policies.</summary>
public sealed class CombinationPropertyTests
{
    private static readonly DataplaneResource Dataplane = Given.One<DataplaneResource>(Outcome.Backend);

    private static readonly Gen<string> Target = Gen.OneOf(
        "{kind: Mesh}", "{kind: MeshSubset, tags: {version: v1}}", "{kind: MeshSubset, tags: {version: v2}}", "{kind: MeshService, name: backend}",
        "{kind: MeshServiceSubset, name: backend, tags: {version: v1}}", "{kind: Dataplane, name: backend-1}", "{kind: Dataplane, labels: {app: backend}}");

    private static readonly Gen<string> Elsewhere = Gen.OneOf(
        "{kind: MeshSubset, tags: {version: v9}}", "{kind: MeshService, name: nobody}", "{kind: Mesh, proxyTypes: [Gateway]}", "{kind: Dataplane, name: x}");

    private static readonly Gen<string> Sidecar = Gen.OneOf(
        "", "sidecar: {profile: full}", "sidecar: {regex: a}", "sidecar: {usedOnly: false}", "sidecar: {exclude: [{type: Exact, match: x}]}",
        "sidecar: {include: [{type: Exact, match: y}], profile: minimal}", "sidecar: {includeUnused: true, profiles: {appendProfiles: [{name: None}]}}");

    private static readonly Gen<string> Rest = Gen.OneOf(
        "", "labels: {a: '1'}", "labels: {a: '2', b: '2'}", "limits: {series: 5}", "applications: []", "applications: [{port: 8000}]");

    private static readonly Gen<string> Backends = Gen.OneOf(
        "", "", "backends: []", "backends: [{type: Prometheus}]", "backends: [{type: Prometheus, prometheus: {clientId: b, path: /b}}]",
        "backends: [{type: Prometheus, prometheus: {clientId: c, tls: {mode: ProvidedTLS}}}]",
        "backends: [{type: Prometheus}, {type: OpenTelemetry, openTelemetry: {endpoint: otel}}]",
        "backends: [{type: OpenTelemetry, openTelemetry: {endpoint: 'OTEL:4317', refreshInterval: 5s}}]");

    private static readonly Gen<string[]> Settings = Gen.Select(Sidecar, Rest, Backends, (a, b, c) => new[] { a, b, c });

    private static readonly Gen<MeshMetricResource[]> Policies = Gen.Select(Target, Settings).Array[0, 7]
        .Select(policies => policies.Select((policy, i) => Policy($"p{i}", policy.Item1, policy.Item2)).ToArray());

    [Fact]
    public void Compile_OrderOfInput_DoesNotMatter() => Policies.SelectMany(policies => Gen.Shuffle(policies), (policies, shuffled) => (policies, shuffled)).Sample(
        (policies, shuffled) => Assert.Equal(Compile(policies), Compile(shuffled)), iter: 2_000);

    [Fact]
    public void Compile_Twice_GivesTheSame() => Policies.Sample(
        policies =>
        {
            var compiler = new PipelineCompiler(policies);
            var first = compiler.Compile(Dataplane, Given.Now);
            Assert.Equal(first, compiler.Compile(Dataplane, Given.Now));
            Assert.Equal(Outcome.Describe(first), Outcome.Describe(Compile(policies)));
        },
        iter: 1_000);

    [Fact]
    public void Compile_AnUnrelatedPolicy_ChangesNothing() => Gen.Select(Policies, Elsewhere, Settings).Sample(
        (policies, target, settings) => Assert.Equal(Compile(policies), Compile([.. policies, Policy("a", target, settings)])), iter: 2_000);

    [Fact]
    public void Compile_APureOverride_TouchesOnlyWhatItNames() => Policies.Sample(
        policies =>
        {
            var before = Compile(policies);
            var after = Compile([.. policies, Policy("a", "{kind: Dataplane, name: backend-1}", ["labels: {own: x}"])]);
            Assert.Equal(before.Warnings.Where(warning => warning.Policy is not null), after.Warnings.Where(warning => warning.Policy is not null));
            Assert.Equal(before.Pipelines.Count, after.Pipelines.Count);
            foreach (var (old, now) in before.Pipelines.Zip(after.Pipelines))
            {
                Assert.Equal("x", now.Labels["own"]);
                Assert.Equal("a", now.Provenance["labels.own"].Policy);
                Assert.Equal(old, now with { Labels = Without(now.Labels, "own"), Provenance = Without(now.Provenance, "labels.own") });
            }
        },
        iter: 2_000);

    [Fact]
    public void Compile_SayingTheSameAgain_ChangesNoData() => Policies.Sample(
        policies =>
        {
            // A copy that comes right before its original in the order.
            var copies = policies.Select(policy => policy with { Name = policy.Name + "x" }).ToArray();
            var once = Compile(policies);
            var twice = Compile([.. policies, .. copies]);
            Assert.Equal(once.Pipelines.Select(Data), twice.Pipelines.Select(Data));
        },
        iter: 1_000);

    [Fact]
    public void Compile_EveryBackend_HasOnePipelineAndEveryPipelineABackend() => Policies.Sample(
        policies =>
        {
            var set = Compile(policies);
            Assert.All(set.Pipelines, pipeline => Assert.NotEmpty(pipeline.Backends));
            var clients = set.Pipelines.SelectMany(pipeline => pipeline.Backends).OfType<PrometheusBackend>().Select(backend => backend.ClientId).ToList();
            Assert.Equal(clients.Distinct().Count(), clients.Count);
            Assert.True(set.Pipelines.Count > 0 || set.Warnings.Any(warning => warning.Policy is null));
            Assert.All(set.Pipelines, pipeline => Assert.True(pipeline.Sidecar.Profile is null != pipeline.Sidecar.Regex is null));
            Assert.All(set.Pipelines, pipeline => Assert.True(pipeline.Sidecar.Regex is null || pipeline.Sidecar.Include.Count == 0));
        },
        iter: 2_000);

    private static PipelineSet Compile(IReadOnlyCollection<Resource> policies) => PipelineCompiler.Compile(Dataplane, policies, Given.Now);

    private static MeshMetricResource Policy(string name, string target, string[] settings) => Given.One<MeshMetricResource>(
        $"{{type: MeshMetric, name: {name}, spec: {{targetRef: {target}, default: {{{string.Join(", ", settings.Where(text => text.Length > 0))}}}}}}}");

    private static Dictionary<string, T> Without<T>(IReadOnlyDictionary<string, T> map, string key) =>
        map.Where(entry => entry.Key != key).ToDictionary(entry => entry.Key, entry => entry.Value);

    private static string Data(Pipeline pipeline) =>
        Outcome.Describe(new PipelineSet([pipeline with { Provenance = new Dictionary<string, FieldOrigin>() }], [], null));
}
