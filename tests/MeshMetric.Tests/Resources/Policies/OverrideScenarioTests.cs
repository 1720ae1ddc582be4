using Xunit;

namespace MeshMetric.Tests.Resources.Policies;

/// <summary>A mesh-wide default, and what others make of it.</summary>
public sealed class OverrideScenarioTests
{
    private const string All = Outcome.Backend + """
        ---
        type: MeshMetric
        name: all
        spec:
          default:
            sidecar: {profile: minimal, exclude: [{type: Contains, match: rbac}]}
            applications: [{name: app, port: 8888}]
            labels: {region: eu, tier: one}
            limits: {series: 20k, bytes: 8Mi}
            backends:
              - type: Prometheus
                prometheus: {clientId: main}
              - type: OpenTelemetry
                openTelemetry: {endpoint: "otel:4317"}

        """;

    [Fact]
    public void MeshWide_Default_ServesBothBackendsFromOnePipeline() => Assert.Equal(
        """
        pipeline minimal -Contains:rbac labels region=eu,tier=one limits 20000/8388608/Degrade
          prometheus main :5670/metrics from all
          otlp grpc otel:4317 from all
          app app 10.0.0.1:8888/metrics
          applications by all
          labels.region by all
          labels.tier by all
          limits by all
          sidecar.exclude by all
          sidecar.profile by all

        """,
        Outcome.Of(All));

    [Fact]
    public void MeshService_ApplicationOverride_ReplacesTheListAndNothingElse() => Assert.Equal(
        """
        pipeline minimal -Contains:rbac labels region=eu,team=shop,tier=two limits 20000/8388608/Degrade
          prometheus main :5670/metrics from all
          otlp grpc otel:4317 from all
          app java 127.0.0.1:9404/prometheus
          applications by backend-apps over all
          labels.region by all
          labels.team by backend-apps
          labels.tier by backend-apps over all
          limits by all
          sidecar.exclude by all
          sidecar.profile by all

        """,
        Outcome.Of(All + """
            ---
            type: MeshMetric
            name: backend-apps
            spec:
              targetRef: {kind: MeshService, name: backend}
              default:
                applications: [{name: java, port: 9404, path: /prometheus, address: 127.0.0.1}]
                labels: {tier: two, team: shop}
            """));

    [Fact]
    public void MeshService_OverrideOfOneBackend_SplitsThePipelines() => Assert.Equal(
        """
        pipeline minimal -Contains:rbac labels region=eu,tier=one limits 20000/8388608/Degrade
          otlp grpc otel:4317 from all
          app app 10.0.0.1:8888/metrics
          applications by all
          labels.region by all
          labels.tier by all
          limits by all
          sidecar.exclude by all
          sidecar.profile by all
        pipeline full unused labels region=eu,tier=one limits 5//Drop
          prometheus main :5671/metrics from backend-main
          applications by backend-main over all
          labels.region by all
          labels.tier by all
          limits by backend-main over all
          sidecar.exclude by backend-main over all
          sidecar.profile by backend-main over all
          sidecar.usedOnly by backend-main

        """,
        Outcome.Of(All + """
            ---
            type: MeshMetric
            name: backend-main
            spec:
              targetRef: {kind: MeshService, name: backend}
              default:
                sidecar: {profile: full, usedOnly: false, exclude: []}
                applications: []
                limits: {series: 5, onExceeded: Drop}
                backends: [{type: Prometheus, prometheus: {clientId: main, port: 5671}}]
            """));

    [Theory]
    [InlineData("{profile: full}", "{regex: a.*}", "/a.*/")]
    [InlineData("{regex: a.*}", "{profile: full}", "full")]
    [InlineData("{regex: a.*}", "{profiles: {appendProfiles: [{name: All}]}}", "full")]
    [InlineData("{profiles: {appendProfiles: [{name: None}]}}", "{profile: minimal}", "minimal")]
    [InlineData("{profile: minimal}", "{profiles: {appendProfiles: [{name: Basic}]}}", "default")]
    [InlineData("{profile: minimal}", "{profiles: {}}", "minimal")]
    [InlineData("{profile: minimal}", "{profiles: {appendProfiles: []}}", "minimal")]
    [InlineData("{regex: a}", "{regex: b}", "/b/")]
    [InlineData("{}", "{}", "default")]
    [InlineData("{usedOnly: false}", "{includeUnused: false}", "default")]
    [InlineData("{usedOnly: true}", "{includeUnused: true}", "default unused")]
    [InlineData("{includeUnused: true}", "{usedOnly: true}", "default")]
    [InlineData("{includeUnused: true}", "{profile: full}", "full unused")]
    [InlineData("{include: [{type: Exact, match: x}]}", "{profiles: {include: [{type: Exact, match: y}]}}", "default +Exact:y")]
    [InlineData("{profiles: {include: [{type: Exact, match: x}]}}", "{include: []}", "default")]
    [InlineData("{profiles: {exclude: [{type: Exact, match: x}]}}", "{exclude: [{type: Exact, match: y}]}", "default -Exact:y")]
    [InlineData("{include: [{type: Exact, match: x}], exclude: [{type: Exact, match: z}]}", "{regex: a}", "/a/ -Exact:z")]
    [InlineData("{include: [{type: Exact, match: x}]}", "{profile: full}", "full +Exact:x")]
    public void LaterSidecar_FieldByField_WinsInEitherSpelling(string earlier, string later, string outcome)
    {
        var text = Outcome.Of(Outcome.Backend
            + "---\n{type: MeshMetric, name: all, spec: {default: {sidecar: " + earlier + ", backends: [{type: Prometheus}]}}}\n"
            + "---\n{type: MeshMetric, name: some, spec: {targetRef: {kind: MeshService, name: backend}, default: {sidecar: " + later + "}}}\n");
        Assert.StartsWith($"pipeline {outcome}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", text, StringComparison.Ordinal);
    }

    [Fact]
    public void LaterInclude_OnAnInheritedRegex_HasNoEffectAndAWarning()
    {
        var text = Outcome.Of(Outcome.Backend + """
            ---
            {type: MeshMetric, name: all, spec: {default: {sidecar: {regex: a}, backends: [{type: Prometheus}]}}}
            ---
            {type: MeshMetric, name: some, spec: {targetRef: {kind: MeshService, name: backend}, default: {sidecar: {include: [{type: Exact, match: x}]}}}}
            """);
        Assert.Equal(
            """
            pipeline /a/
              prometheus (default) :5670/metrics from all
              sidecar.regex by all
            warning some spec.default.sidecar.include

            """,
            text);
    }

    [Fact]
    public void ProfileAfterRegexAfterInclude_TheIncludeStaysUnset() => Assert.StartsWith(
        "pipeline full\n",
        Outcome.Of(Outcome.Backend + """
            ---
            {type: MeshMetric, name: a, spec: {default: {sidecar: {include: [{type: Exact, match: x}]}, backends: [{type: Prometheus}]}}}
            ---
            {type: MeshMetric, name: b, spec: {targetRef: {kind: MeshService, name: backend}, default: {sidecar: {regex: a}}}}
            ---
            {type: MeshMetric, name: c, spec: {targetRef: {kind: Dataplane, name: backend-1}, default: {sidecar: {profile: full}}}}
            """),
        StringComparison.Ordinal);

    [Fact]
    public void SameKind_NameThatSortsFirst_HasTheLastWord() => Assert.Equal(
        """
        pipeline minimal labels a=1,b=2,c=3
          prometheus (default) :5672/a from a
          labels.a by a over c,b
          labels.b by b over c
          labels.c by c
          sidecar.profile by a over c,b

        """,
        Outcome.Of(Outcome.Backend + """
            ---
            {type: MeshMetric, name: b, spec: {default: {sidecar: {profile: full}, labels: {a: '2', b: '2'}, backends: [{type: Prometheus, prometheus: {port: 5671}}]}}}
            ---
            {type: MeshMetric, name: a, spec: {default: {sidecar: {profile: minimal}, labels: {a: '1'}, backends: [{type: Prometheus, prometheus: {port: 5672, path: /a}}]}}}
            ---
            {type: MeshMetric, name: c, spec: {default: {sidecar: {profile: none}, labels: {a: '3', b: '3', c: '3'}, backends: [{type: Prometheus, prometheus: {port: 5673, tls: {mode: ProvidedTLS}}}]}}}
            """));

    [Fact]
    public void Kinds_FromMeshToDataplane_BeatOneAnotherInOrder()
    {
        string[] policies =
        [
            "{type: MeshMetric, name: a, spec: {targetRef: {kind: Mesh}, default: {labels: {l: mesh}, backends: [{type: Prometheus}]}}}",
            "{type: MeshMetric, name: b, spec: {targetRef: {kind: MeshSubset, tags: {version: v1}}, default: {labels: {l: subset}}}}",
            "{type: MeshMetric, name: c, spec: {targetRef: {kind: MeshService, name: backend}, default: {labels: {l: service}}}}",
            "{type: MeshMetric, name: d, spec: {targetRef: {kind: MeshServiceSubset, name: backend, tags: {version: v1}}, default: {labels: {l: both}}}}",
            "{type: MeshMetric, name: e, spec: {targetRef: {kind: Dataplane, name: backend-1}, default: {labels: {l: dataplane}}}}",
        ];
        string[] winners = ["mesh", "subset", "service", "both", "dataplane"];
        for (var count = 1; count <= policies.Length; count++)
        {
            var documents = Outcome.Backend + "---\n" + string.Join("\n---\n", policies.Take(count).Reverse());
            Assert.StartsWith($"pipeline default labels l={winners[count - 1]}\n", Outcome.Of(documents), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void OtherMesh_Policy_ChangesNothing() => Assert.Equal(
        Outcome.Of(All),
        Outcome.Of(All + "---\n{type: MeshMetric, mesh: other, name: x, spec: {default: {sidecar: {profile: full}, backends: []}}}\n"));
}
