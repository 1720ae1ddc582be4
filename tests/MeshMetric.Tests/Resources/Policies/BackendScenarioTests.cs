using MeshMetric.Resources.Pipelines;
using Xunit;

namespace MeshMetric.Tests.Resources.Policies;

/// <summary>Several backends on one dataplane (policy rules, Combination).</summary>
public sealed class BackendScenarioTests
{
    private static string With(params string[] policies) => Outcome.Backend + "---\n" + string.Join("\n---\n", policies);

    private static string Mesh(string name, string settings) => $"{{type: MeshMetric, name: {name}, spec: {{default: {settings}}}}}";

    private static string Service(string name, string settings) =>
        $"{{type: MeshMetric, name: {name}, spec: {{targetRef: {{kind: MeshService, name: backend}}, default: {settings}}}}}";

    [Fact]
    public void Migration_TwoPoliciesWithTwoClients_DoNotMix() => Assert.Equal(
        """
        pipeline full
          prometheus old :5670/metrics from old
          app app 10.0.0.1:8888/metrics
          applications by old
          sidecar.profile by old
        pipeline minimal labels via=new
          prometheus new :5671/metrics from new
          labels.via by new
          sidecar.profile by new

        """,
        Outcome.Of(With(
            Mesh("old", "{sidecar: {profile: full}, applications: [{name: app, port: 8888}], backends: [{type: Prometheus, prometheus: {clientId: old}}]}"),
            Mesh("new", "{sidecar: {profile: minimal}, labels: {via: new}, backends: [{type: Prometheus, prometheus: {clientId: new, port: 5671}}]}"))));

    [Fact]
    public void EqualSettings_DefaultsAppliedAndListsAsSets_ShareAPipeline() => Assert.Equal(
        """
        pipeline default +Exact:a,Prefix:b labels x=1,y=2 limits /8388608/Degrade
          prometheus one :5670/metrics from p2
          prometheus two :5671/metrics from p1
          labels.x by p2
          labels.y by p2
          limits by p2
          sidecar.include by p2

        """,
        Outcome.Of(With(
            Mesh("p2", "{sidecar: {include: [{type: Exact, match: a}, {type: Prefix, match: b}]}, labels: {x: '1', y: '2'}, limits: {bytes: 8Mi}, backends: [{type: Prometheus, prometheus: {clientId: one}}]}"),
            Mesh("p1", "{sidecar: {profile: Default, usedOnly: true, include: [{type: Prefix, match: b}, {type: Exact, match: a}]}, applications: [], labels: {y: '2', x: '1'}, limits: {bytes: '8388608', onExceeded: Degrade}, backends: [{type: Prometheus, prometheus: {clientId: two, port: 5671}}]}"))));

    [Fact]
    public void Applications_InAnotherOrder_AreOtherSettings() => Assert.Equal(2, Outcome.Compile(With(
        Mesh("a", "{applications: [{port: 1}, {port: 2}], backends: [{type: Prometheus}]}"),
        Mesh("b", "{applications: [{port: 2}, {port: 1}], backends: [{type: Prometheus, prometheus: {clientId: b, path: /b}}]}"))).Pipelines.Count);

    [Fact]
    public void Reset_ForgetsBackendsAndSettingsBeforeIt() => Assert.Equal(
        """
        pipeline minimal labels by=reset
          prometheus mine :5675/metrics from own
          labels.by by a-reset
          sidecar.profile by a-reset

        """,
        Outcome.Of(With(
            Mesh("all", "{sidecar: {profile: full}, labels: {region: eu}, backends: [{type: Prometheus}, {type: OpenTelemetry, openTelemetry: {endpoint: otel}}]}"),
            Service("a-reset", "{sidecar: {profile: minimal}, labels: {by: reset}, backends: []}"),
            "{type: MeshMetric, name: own, spec: {targetRef: {kind: Dataplane, name: backend-1}, default: {backends: [{type: Prometheus, prometheus: {clientId: mine, port: 5675}}]}}}")));

    [Fact]
    public void Reset_WithNothingLater_LeavesNoPipelineAndSaysWhy()
    {
        var set = Outcome.Compile(With(Mesh("all", "{backends: [{type: Prometheus}]}"), Service("off", "{backends: []}")));
        Assert.Empty(set.Pipelines);
        Assert.Contains("\"off\" resets", Assert.Single(set.Warnings).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Reset_EarlierInTheOrder_DoesNotTouchWhatComesLater() => Assert.StartsWith(
        "pipeline full\n  prometheus (default) :5670/metrics from some\n",
        Outcome.Of(With(Mesh("off", "{backends: []}"), Service("some", "{sidecar: {profile: full}, backends: [{type: Prometheus}]}"))),
        StringComparison.Ordinal);

    [Fact]
    public void BackendsNull_IsNoReset() => Assert.Single(Outcome.Compile(With(
        Mesh("all", "{backends: [{type: Prometheus}]}"), Service("some", "{backends: null}"))).Pipelines);

    [Theory]
    [InlineData("{}", "no matching policy declares a backend")]
    [InlineData("{sidecar: {profile: full}}", "no matching policy declares a backend")]
    public void NoBackend_NoPipelineAndInspectionSaysWhy(string settings, string reason)
    {
        var set = Outcome.Compile(With(Mesh("all", settings)));
        Assert.Empty(set.Pipelines);
        Assert.Contains(reason, Assert.Single(set.Warnings).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void NoPolicy_NoPipelineAndInspectionSaysWhy() =>
        Assert.Contains("no policy matches", Assert.Single(Outcome.Compile(Outcome.Backend).Warnings).Reason, StringComparison.Ordinal);

    [Fact]
    public void LaterDeclaration_OfTheSameClient_ReplacesTheBlockWhole() => Assert.StartsWith(
        "pipeline default\n  prometheus main :5670/other from some\n",
        Outcome.Of(With(
            Mesh("all", "{backends: [{type: Prometheus, prometheus: {clientId: main, port: 9999, path: /all, tls: {mode: ProvidedTLS}}}]}"),
            Service("some", "{backends: [{type: Prometheus, prometheus: {clientId: main, path: /other}}]}"))),
        StringComparison.Ordinal);

    [Fact]
    public void LaterDeclaration_OfTheSameCollector_ReplacesIntervalAndHeaders()
    {
        var set = Outcome.Compile(With(
            Mesh("all", "{backends: [{type: OpenTelemetry, openTelemetry: {endpoint: 'OTEL:4317', refreshInterval: 10s, headers: {X: {value: a}}}}]}"),
            Service("some", "{backends: [{type: OpenTelemetry, openTelemetry: {endpoint: 'http://otel'}}]}")));
        var backend = Assert.IsType<OpenTelemetryBackend>(Assert.Single(Assert.Single(set.Pipelines).Backends));
        Assert.Equal(("some", TimeSpan.FromSeconds(60), 0), (backend.From, backend.RefreshInterval, backend.Headers.Count));
    }

    [Fact]
    public void SamePort_DifferentPaths_AreBothOpenedWithoutWarning() => Assert.Equal(
        """
        pipeline full
          prometheus a :5670/a from a
          sidecar.profile by a
        pipeline minimal
          prometheus b :5670/b from b
          sidecar.profile by b

        """,
        Outcome.Of(With(
            Service("b", "{sidecar: {profile: minimal}, backends: [{type: Prometheus, prometheus: {clientId: b, path: /b}}]}"),
            Mesh("a", "{sidecar: {profile: full}, backends: [{type: Prometheus, prometheus: {clientId: a, path: /a}}]}"))));

    [Fact]
    public void SamePortPathAndPipeline_IsOneEndpointForBothClients() => Assert.Equal(
        """
        pipeline default
          prometheus b :5670/metrics from b
          prometheus a :5670/metrics from a

        """,
        Outcome.Of(With(
            Mesh("a", "{backends: [{type: Prometheus, prometheus: {clientId: a}}]}"),
            Mesh("b", "{backends: [{type: Prometheus, prometheus: {clientId: b}}]}"))));

    [Fact]
    public void SamePortAndPath_DifferentPipelines_TheLastServesAll() => Assert.Equal(
        """
        pipeline minimal
          prometheus a :5670/metrics from all
          prometheus b :5670/metrics also a from some
          sidecar.profile by some
        warning all spec.default.backends[0]

        """,
        Outcome.Of(With(
            Mesh("all", "{sidecar: {profile: full}, backends: [{type: Prometheus, prometheus: {clientId: a}}]}"),
            Service("some", "{sidecar: {profile: minimal}, backends: [{type: Prometheus, prometheus: {clientId: b}}]}"))));

    [Fact]
    public void SamePort_DifferentTlsModes_TheLastKeepsThePort() => Assert.Equal(
        """
        pipeline minimal
          prometheus b :5670/b ProvidedTLS from some
          sidecar.profile by some
        warning all spec.default.backends[1]

        """,
        Outcome.Of(With(
            Mesh("all", "{backends: [{type: Prometheus, prometheus: {clientId: b}}, {type: Prometheus, prometheus: {clientId: a, path: /a}}]}"),
            Service("some", "{sidecar: {profile: minimal}, backends: [{type: Prometheus, prometheus: {clientId: b, path: /b, tls: {mode: ProvidedTLS}}}]}"))));

    [Fact]
    public void PrometheusPort_OfAnInboundOrApplication_IsAWarningEach()
    {
        var set = Outcome.Compile(With(
            Mesh("all", "{applications: [{port: 9000}, {port: 9001, address: 10.9.9.9}], backends: [{type: Prometheus, prometheus: {port: 8080}}, {type: Prometheus, prometheus: {clientId: b, port: 9000}}, {type: Prometheus, prometheus: {clientId: c, port: 9001}}]}")));
        Assert.Equal(["spec.default.backends[0]", "spec.default.backends[1]"], set.Warnings.Select(warning => warning.Field));
        Assert.Contains("inbound", set.Warnings[0].Reason, StringComparison.Ordinal);
        Assert.Contains("application", set.Warnings[1].Reason, StringComparison.Ordinal);
        Assert.Equal(3, Assert.Single(set.Pipelines).Backends.Count);
    }

    [Fact]
    public void PureOverride_BeforeAndAfterTheDeclaration_BothCount() => Assert.StartsWith(
        "pipeline minimal unused labels a=1,b=2\n",
        Outcome.Of(With(
            Mesh("before", "{sidecar: {usedOnly: false, profile: full}, labels: {a: '1'}}"),
            Service("declares", "{sidecar: {profile: minimal}, backends: [{type: Prometheus}]}"),
            "{type: MeshMetric, name: after, spec: {targetRef: {kind: Dataplane, name: backend-1}, default: {labels: {b: '2'}}}}")),
        StringComparison.Ordinal);
}
