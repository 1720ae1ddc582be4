using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;
using Xunit;

namespace MeshMetric.Tests.Resources.Policies;

/// <summary>Policy rules, References: profiles and collectors.</summary>
public sealed class ReferenceTests
{
    private const string Slim = "\n---\n{type: MeshMetricProfile, name: slim, spec: {extends: minimal, include: [{type: Exact, match: a}]}}";
    private const string Slimmer = "\n---\n{type: MeshMetricProfile, name: slimmer, spec: {extends: slim, exclude: [{type: Exact, match: b}]}}";
    private const string Collector = "\n---\n{type: MeshOpenTelemetryBackend, name: otel, labels: {tier: one}, spec: {endpoint: {address: Otel, port: 4317}}}";

    private static string Policy(string settings) => $"{{type: MeshMetric, name: p, spec: {{default: {settings}}}}}";

    private static string To(string reference) =>
        $"{{type: OpenTelemetry, openTelemetry: {{backendRef: {{kind: MeshOpenTelemetryBackend, {reference}}}}}}}";

    [Fact]
    public void Compile_ProfileChain_HasALayerEachFromTheBuiltInUp()
    {
        var set = Outcome.Compile(Outcome.Backend + "---\n" + Policy("{sidecar: {profile: slimmer}, backends: [{type: Prometheus}]}") + Slimmer + Slim);
        var profile = Assert.Single(set.Pipelines).Sidecar.Profile!;
        Assert.Equal(("slimmer", "Minimal", 2), (profile.Name, profile.BuiltIn.ToString(), profile.Layers.Count));
        Assert.Equal("a", Assert.Single(profile.Layers[0].Include).Match);
        Assert.Equal("b", Assert.Single(profile.Layers[1].Exclude).Match);
        Assert.Empty(set.Warnings);
    }

    [Theory]
    [InlineData("{sidecar: {profile: gone}, backends: [{type: Prometheus}]}", "spec.default.sidecar.profile")]
    [InlineData("{sidecar: {profile: a}, backends: [{type: Prometheus}]}", "spec.default.sidecar.profile")]
    public void Compile_BrokenProfile_FallsBackToDefaultWithAWarning(string settings, string field)
    {
        var set = Outcome.Compile(Outcome.Backend + "---\n" + Policy(settings)
            + "\n---\n{type: MeshMetricProfile, name: a, spec: {extends: b}}\n---\n{type: MeshMetricProfile, name: b, spec: {extends: a}}");
        Assert.Equal("default", Assert.Single(set.Pipelines).Sidecar.Profile!.Name);
        Assert.Equal(field, Assert.Single(set.Warnings).Field);
    }

    [Fact]
    public void Compile_BrokenBackendReference_LeavesTheBackendOut()
    {
        var set = Outcome.Compile(Outcome.Backend + "---\n" + Policy($"{{backends: [{To("name: gone")}, {{type: Prometheus}}]}}"));
        Assert.Single(Assert.Single(set.Pipelines).Backends);
        Assert.Equal("spec.default.backends[0]", Assert.Single(set.Warnings).Field);
    }

    [Fact]
    public void Compile_ReferenceAndEndpointOfOneCollector_AreTheSameBackend() => Assert.Equal(
        """
        pipeline default labels x=1
          otlp grpc otel:4317 every 10s from some
          labels.x by all

        """,
        Outcome.Of(Outcome.Backend + "---\n" + "{type: MeshMetric, name: all, spec: {default: {labels: {x: '1'}, backends: [" + To("labels: {tier: one}") + "]}}}"
            + "\n---\n{type: MeshMetric, name: some, spec: {targetRef: {kind: MeshService, name: backend}, default: {backends: [{type: OpenTelemetry, openTelemetry: {endpoint: 'otel:4317', refreshInterval: 10s}}]}}}"
            + Collector));

    [Theory]
    [InlineData("{sidecar: {profile: slim}}")]
    [InlineData("{sidecar: {profile: SlIm}}", "spec.default.sidecar.profile")]
    [InlineData("{sidecar: {profile: FULL}}")]
    [InlineData("{sidecar: {profile: slimer}}", "spec.default.sidecar.profile", "slim")]
    [InlineData("{sidecar: {profile: zzzzzz}}", "spec.default.sidecar.profile", "no MeshMetricProfile")]
    public void Check_Profiles_MustExist(string settings, string? field = null, string reason = "") => Check(settings, field, reason);

    [Theory]
    [InlineData("name: otel")]
    [InlineData("labels: {tier: one}")]
    [InlineData("labels: {kuma.io/display-name: otel}")]
    [InlineData("name: gone", "backends[0].openTelemetry.backendRef", "no MeshOpenTelemetryBackend \"gone\"")]
    [InlineData("labels: {tier: two}", "backends[0].openTelemetry.backendRef", "these labels")]
    [InlineData("labels: {tier: twin}", "backends[0].openTelemetry.backendRef", "several")]
    public void Check_Collectors_MustExistOnce(string reference, string? field = null, string reason = "") =>
        Check($"{{backends: [{To(reference)}]}}", field is null ? null : "spec.default." + field, reason);

    [Fact]
    public void Check_AmbiguousLabels_AreAViolationBesideARefusedCollectorToo()
    {
        const string Documents = "\n---\n{type: MeshOpenTelemetryBackend, name: twin, labels: {tier: one}, spec: {endpoint: {address: twin}}}"
            + "\n---\n{type: MeshOpenTelemetryBackend, name: refused, spec: {}}";
        var result = Given.Read(Policy($"{{backends: [{To("labels: {tier: one}")}]}}") + Collector + Documents);
        Assert.Equal(["spec.endpoint"], Given.ErrorFields(result));
        Assert.Contains("several", Assert.Single(ResourceReferences.Check([result])).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("otel", "grpc", "otel:4317")]
    [InlineData("otel", "http", "otel:4318")]
    [InlineData("'otel:1'", "grpc", "otel:1")]
    [InlineData("'[::1]'", "grpc", "[::1]:4317")]
    [InlineData("'https://otel'", "grpc", "https://otel:4317")]
    [InlineData("'http://otel/v1/m'", "http", "http://otel:4318/v1/m")]
    [InlineData("'unix:/run/otel.sock'", "grpc", "unix:/run/otel.sock")]
    public void Compile_EndpointWithoutPort_ShowsTheDefaultOfItsProtocol(string endpoint, string protocol, string shown)
    {
        var set = Outcome.Compile(
            Outcome.Backend + "---\n" + Policy($"{{backends: [{{type: OpenTelemetry, openTelemetry: {{endpoint: {endpoint}, protocol: {protocol}}}}}]}}"));
        Assert.Equal(shown, Assert.IsType<OpenTelemetryBackend>(Assert.Single(Assert.Single(set.Pipelines).Backends)).DisplayEndpoint);
    }

    [Theory]
    [InlineData("{type: OpenTelemetry, openTelemetry: {endpoint: 'otel:4317'}}", "name: otel", "backendRef")]
    [InlineData("{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, labels: {tier: one}}}}", "name: otel", "backendRef")]
    public void Check_TwoWaysToOneCollector_AreAViolation(string first, string second, string field) =>
        Check($"{{backends: [{first}, {To(second)}]}}", "spec.default.backends[1].openTelemetry." + field, "backends[0]");

    [Theory]
    [InlineData("{extends: a}", "spec.extends", "extends itself")]
    [InlineData("{extends: gone}", "spec.extends", "no MeshMetricProfile")]
    [InlineData("{extends: Minimal}", null, "")]
    public void Check_Extends_LeadsToABuiltIn(string spec, string? field, string reason)
    {
        var result = Given.Read($"{{type: MeshMetricProfile, name: a, spec: {spec}}}");
        var violation = ResourceReferences.Check([result]).SingleOrDefault();
        Assert.Equal(field, violation?.Field);
        Assert.Contains(reason, violation?.Reason ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AllowUnresolved_ForgivesWhatIsMissingAndNoCycle()
    {
        var result = Given.Read(
            Policy($"{{sidecar: {{profile: gone}}, backends: [{To("name: gone")}]}}")
            + "\n---\n{type: MeshMetricProfile, name: a, spec: {extends: b}}\n---\n{type: MeshMetricProfile, name: b, spec: {extends: a}}");
        var violations = ResourceReferences.Check([result], allowUnresolved: true);
        Assert.Equal(
            [ViolationSeverity.Warning, ViolationSeverity.Warning, ViolationSeverity.Error, ViolationSeverity.Error],
            violations.Select(violation => violation.Severity));
    }

    [Fact]
    public void Check_ReferenceIntoAnotherMesh_IsBroken() => Assert.Equal(
        "spec.default.sidecar.profile",
        Assert.Single(ResourceReferences.Check([Given.Read(
            Policy("{sidecar: {profile: slim}}") + "\n---\n{type: MeshMetricProfile, mesh: other, name: slim, spec: {extends: none}}")])).Field);

    [Theory]
    [InlineData("{endpoint: {address: col.example, port: 443}, protocol: http}", "https")]
    [InlineData("{endpoint: {address: col.example, port: 4318}, protocol: http}", "http")]
    [InlineData("{endpoint: {address: col.example, port: 443}, protocol: grpc}", "http")]
    public void BackendRef_ToHttpOnPort443_IsReachedByTls(string spec, string scheme)
    {
        IReadOnlyList<Resource> resources = Given.Resources("""
            {type: Dataplane, name: d, networking: {address: 10.0.0.1}}
            ---
            {type: MeshOpenTelemetryBackend, name: col, spec: SPEC}
            ---
            {type: MeshMetric, name: p, spec: {default: {backends: [{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, name: col}}}]}}}
            """.Replace("SPEC", spec, StringComparison.Ordinal));

        Pipeline pipeline = Assert.Single(PipelineCompiler.Compile(resources.OfType<DataplaneResource>().Single(), resources, Given.Now).Pipelines);
        var backend = Assert.IsType<OpenTelemetryBackend>(Assert.Single(pipeline.Backends));

        Assert.Equal(scheme, backend.Endpoint.Scheme);
        Assert.Equal(scheme == "https", backend.Tls is not null);
    }

    [Fact]
    public void Check_SeveralFiles_SeeOneAnother()
    {
        Assert.Empty(ResourceReferences.Check([Given.Read(Policy("{sidecar: {profile: slim}}")), Given.Read(Slim)]));
        Assert.Equal("name", Assert.Single(ResourceReferences.Check([Given.Read(Slim), Given.Read(Slim)])).Field);
    }

    private static void Check(string settings, string? field, string reason)
    {
        const string Twin = "\n---\n{type: MeshOpenTelemetryBackend, name: twin-NUMBER, labels: {tier: twin}, spec: {endpoint: {address: twin}}}";
        var result = Given.Read(Policy(settings) + Slim + Collector
            + Twin.Replace("NUMBER", "1", StringComparison.Ordinal) + Twin.Replace("NUMBER", "2", StringComparison.Ordinal));
        var violation = result.Violations.Concat(ResourceReferences.Check([result])).SingleOrDefault();
        Assert.Equal(field, violation?.Field);
        Assert.Contains(reason, violation?.Reason ?? "", StringComparison.Ordinal);
        Assert.True(violation is null or { Line: 1, Column: > 1 });
    }
}
