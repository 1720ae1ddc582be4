using System.Text;

using MeshMetric.Cli;
using MeshMetric.Cli.Explaining;
using MeshMetric.Cli.Input;
using MeshMetric.Cli.Output;
using MeshMetric.Demo.Simulation;
using MeshMetric.Metrics.Text;
using MeshMetric.Planning;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;
using MeshMetric.Tests.Demo.Simulation;

using Xunit;

namespace MeshMetric.Tests.Cli.Explaining;

public sealed class SeriesExplainerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private const string Dataplane = """
        type: Dataplane
        name: backend-1
        networking:
          address: 10.0.0.1
          inbound: [{port: 8080, tags: {kuma.io/service: backend, kuma.io/zone: east}}]
        ---
        type: MeshMetricProfile
        name: inner
        spec: {extends: minimal, include: [{type: Prefix, match: envoy_server}]}
        ---
        type: MeshMetricProfile
        name: outer
        spec: {extends: inner, exclude: [{type: Exact, match: x}, {type: Contains, match: memory}]}
        ---

        """;

    private const string Base = """
        type: MeshMetric
        name: all
        spec:
          default:
            labels: {region: eu}
            backends: [{type: Prometheus, prometheus: {clientId: main}}]

        """;

    private const string Sidecar = """
        # TYPE envoy_cluster_upstream_rq_time histogram
        envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name="a",le="+Inf"} 1
        envoy_cluster_upstream_rq_time_sum{envoy_cluster_name="a"} 1
        envoy_cluster_upstream_rq_time_count{envoy_cluster_name="a"} 1
        # TYPE envoy_cluster_upstream_rq_total counter
        envoy_cluster_upstream_rq_total{envoy_cluster_name="a",region="own"} 1
        envoy_cluster_upstream_rq_total{envoy_cluster_name="b"} 5
        envoy_cluster_upstream_rq_total{envoy_cluster_name="ads_cluster"} 2

        """;

    [Fact]
    public void Body_WithTheSeries_ShowsItAsServedWithTheOriginOfEveryLabel()
    {
        ExplainSourceDto answer = Explain("""envoy_cluster_upstream_rq_total{envoy_cluster_name="a"}""", Base, Sidecar);

        Assert.Equal(("kept", 1, 1), (answer.Verdict, answer.Matches!.InBody, answer.Matches.Served));
        Assert.Equal(
            """envoy_cluster_upstream_rq_total{envoy_cluster_name="a",region="own",mesh="default",dataplane="backend-1",service="backend",kuma_io_zone="east"} 1""",
            Assert.Single(answer.Matches.Examples));
        Assert.Contains(new ExplainLabelDto("kuma_io_zone", "east", "dataplane tag kuma.io/zone"), answer.LabelsAdded);
        Assert.Equal(new ExplainLabelDto("region", "eu", "policy 'all' spec.default.labels.region"), Assert.Single(answer.LabelsNotAdded));
        Assert.Contains("Contains _rq (requests", Assert.Single(answer.Families).Rule.Text, StringComparison.Ordinal);
        Assert.Contains("no policy sets a profile", answer.Families[0].Rule.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_WithPlumbing_NamesLabelAndValue()
    {
        ExplainSourceDto all = Explain("envoy_cluster_upstream_rq_total", Base, Sidecar);
        ExplainSourceDto one = Explain("""envoy_cluster_upstream_rq_total{envoy_cluster_name="ads_cluster"}""", Base, Sidecar);

        Assert.Equal(("kept", 3, 2), (all.Verdict, all.Matches!.InBody, all.Matches.Served));
        Assert.Equal("dropped", one.Verdict);
        Assert.Contains("envoy_cluster_name=\"ads_cluster\" is the mesh's own plumbing", one.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing_of_the_kind", "no series of this name")]
    [InlineData("""envoy_cluster_upstream_rq_total{envoy_cluster_name="z"}""", "3 series of this name, none with these labels")]
    public void Body_WithoutTheSeries_SaysWhatIsMissing(string series, string note)
    {
        ExplainSourceDto answer = Explain(series, Base, Sidecar);

        Assert.Equal("absent", answer.Verdict);
        Assert.Contains(note, answer.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Body_OfAHistogram_KnowsTheFamily()
    {
        ExplainSourceDto answer = Explain("""envoy_cluster_upstream_rq_time_count{service="backend"}""", Base, Sidecar);

        Assert.Equal(("kept", "histogram", 1), (answer.Verdict, answer.Matches!.Type, answer.Matches.Served));
        Assert.Equal("envoy_cluster_upstream_rq_time", Assert.Single(answer.Families).Family);
    }

    [Fact]
    public void Body_CutOrHostile_IsExplainedAndNeverThrows()
    {
        for (int length = 0; length <= Sidecar.Length; length += 7)
        {
            Assert.NotNull(Explain("envoy_cluster_upstream_rq_total", Base, Sidecar[..length]));
        }

        ExplainSourceDto answer = Explain("a", Base, "a{b=\"c} 1\n\0\n# TYPE a\na 1\n");
        Assert.Contains(answer.Notes, note => note.Contains("malformed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x 1\n", "x 1\n", "the same value")]
    [InlineData("x 1\n", "x 2\n", "another value")]
    [InlineData("# TYPE x counter\nx 1\n", "# TYPE x gauge\nx 1\n", "first, an earlier source, declares x as counter")]
    [InlineData("# TYPE y histogram\ny_count 1\ny_sum 1\ny_bucket{le=\"+Inf\"} 1\n", "# TYPE y_count gauge\ny_count 5\n", "first, an earlier source")]
    public void Application_AfterOneWithTheSameSeries_IsToldFromIt(string first, string second, string note)
    {
        const string Policy = Base + "    applications: [{name: first, port: 1}, {name: second, port: 2}]\n";
        ExplainSourceDto answer = Run(
            first.Contains("y_count", StringComparison.Ordinal) ? "y_count" : "x", Policy, new SeriesBodies(null, Bodies(("first", first), ("second", second)))).Pipelines[0].Sources[2];

        Assert.Equal("dropped", answer.Verdict);
        Assert.Contains(note, answer.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("envoy_server_memory_heap_size", "dropped", "MeshMetricProfile 'outer' (layer 2 of 2 on minimal): spec.exclude[1] Contains memory", "spec.default.sidecar.profile")]
    [InlineData("envoy_server_live", "kept", "MeshMetricProfile 'inner' (layer 1 of 2 on minimal): spec.include[0] Prefix envoy_server", "spec.default.sidecar.profile")]
    [InlineData("envoy_http2_trailers", "dropped", "no entry of the built-in profile minimal matches", "spec.default.sidecar.profile")]
    [InlineData("envoy_cluster_upstream_rq_xx", "dropped", "exclude selector Exact envoy_cluster_upstream_rq_xx", "spec.default.sidecar.exclude[1]")]
    [InlineData("envoy_wanted", "kept", "include selector Regex wanted$", "spec.default.sidecar.profiles.include[0]")]
    [InlineData("envoy_cluster_upstream_rq_total", "kept", "Exact envoy_cluster_upstream_rq_total (traffic", "spec.default.sidecar.profile")]
    public void Name_WithoutBody_NamesRulePolicyAndField(string series, string verdict, string rule, string field)
    {
        const string Override = """
            ---
            type: MeshMetric
            name: override
            spec:
              targetRef: {kind: MeshService, name: backend}
              default:
                sidecar:
                  profile: outer
                  exclude: [{type: Exact, match: z}, {type: Exact, match: envoy_cluster_upstream_rq_xx}]
                  profiles: {include: [{type: Regex, match: wanted$}]}
            """;
        ExplainSourceDto answer = Explain(series, Base + Override, null);

        Assert.Equal(verdict, answer.Verdict);
        ExplainRuleDto decided = Assert.Single(answer.Families).Rule;
        Assert.Contains(rule, decided.Text, StringComparison.Ordinal);
        Assert.Equal(("override", field), (decided.Policy, decided.Field));
    }

    [Theory]
    [InlineData("envoy_cluster_upstream_rq_total", "over them it stays, as it is a golden signal")]
    [InlineData("envoy_server_memory_heap_size", "over them it is dropped at level 2, the sidecar by the profile minimal")]
    [InlineData("envoy_http2_trailers", "over them it is dropped at level 1, the sidecar by the profile default")]
    [InlineData("envoy_wanted", "over them it may be among the families that level 3 leaves out, those with most series first")]
    public void Limits_OfThePipeline_TellWhatMayBecomeOfAFamilyThatIsKept(string series, string note)
    {
        const string Policy = Base + "    sidecar: {profile: full, include: [{type: Exact, match: envoy_wanted}]}\n    limits: {series: 5, bytes: 1Ki}\n"
            + "    applications: [{name: orders, port: 1}]\n";
        ExplainSeriesPipelineDto answer = Run(series, Policy, new SeriesBodies(null, Bodies())).Pipelines[0];

        Assert.Equal("kept", answer.Sources[0].Verdict);
        Assert.Contains($"limits (series 5, bytes 1024, Degrade): {note}", answer.Sources[0].Notes);
        Assert.Contains(answer.Sources[1].Notes, text => text.Contains(note.Contains("golden", StringComparison.Ordinal) ? "golden" : "level 3", StringComparison.Ordinal));
        Assert.DoesNotContain(Explain(series, Base, null).Notes, text => text.Contains("limits", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("sidecar: {profile: minimal}", "envoy_http2_trailers", "Envoy is likely not even asked for it")]
    [InlineData("sidecar: {profile: default, exclude: [{type: Contains, match: rbac}]}", "envoy_rbac_denied", "Envoy may send it, and the agent drops it: the filter that Envoy is asked with lets through more than is kept, such as rbac")]
    [InlineData("sidecar: {profile: full, exclude: [{type: Contains, match: rbac}]}", "envoy_rbac_denied", "Envoy is asked for everything, and the agent drops it")]
    [InlineData("sidecar: {profile: none}", "envoy_rbac_denied", "nothing of the sidecar can be kept, so it is not asked at all")]
    public void Sidecar_ThatDoesNotKeepAFamily_TellsWhetherEnvoyIsAskedForIt(string sidecar, string series, string note)
    {
        ExplainSourceDto answer = Explain(series, $"{Base}    {sidecar}\n", null);

        Assert.Equal("dropped", answer.Verdict);
        Assert.StartsWith(note, answer.Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Sidecar_SharedWithAPipelineThatKeepsTheFamily_IsAskedForIt()
    {
        const string Other = """
            ---
            {type: MeshMetric, name: other, spec: {default: {sidecar: {profile: none, include: [{type: Prefix, match: envoy_http2}]}, backends: [{type: Prometheus, prometheus: {port: 5671, clientId: two}}]}}}
            """;
        ExplainSeriesDto answer = Run("envoy_http2_trailers", Base + Other, new SeriesBodies(null, Bodies()));

        Assert.Equal(["dropped", "kept"], answer.Pipelines.Select(pipeline => pipeline.Sources[0].Verdict).Order(StringComparer.Ordinal));
        ExplainSourceDto dropped = answer.Pipelines.Select(pipeline => pipeline.Sources[0]).Single(source => source.Verdict == "dropped");
        Assert.StartsWith("Envoy may send it, and the agent drops it", dropped.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("minimal")]
    [InlineData("default")]
    public async Task Sidecar_OfASimulatedEnvoy_IsNeverSaidToLeaveOutWhatItSends(string profile)
    {
        string policy = $"{Base}    sidecar: {{profile: {profile}}}\n";
        string filter = EnvoyFilter.Compile([new SidecarSettings { Profile = ProfileSelection.Of(Enum.Parse<BuiltInProfile>(profile, ignoreCase: true)) }])!;
        string[] sent = (await WriteAsync(EnvoyBodyGenerator.BuildStats(5_000, seed: 3), filter)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int dropped = 0;
        foreach (string line in sent.Where(line => line[0] != '#').DistinctBy(line => line[..line.IndexOf('{', StringComparison.Ordinal)]))
        {
            ExplainSourceDto answer = Explain(line[..line.LastIndexOf(' ')], policy, null);
            if (answer.Verdict == "dropped")
            {
                dropped++;
                Assert.True(answer.Notes[0].StartsWith("Envoy may send it", StringComparison.Ordinal) || answer.Notes[0].Contains("plumbing", StringComparison.Ordinal), line);
            }
        }

        Assert.NotEqual(0, dropped);
    }

    [Fact]
    public void Name_WithAHistogramsSuffix_IsAnsweredForBothWhereTheyDiffer()
    {
        const string Minimal = Base + "    sidecar: {profile: minimal}\n";
        ExplainSourceDto differ = Explain("envoy_cluster_upstream_rq_time_bucket", Minimal, null);
        ExplainSourceDto same = Explain("envoy_cluster_upstream_rq_time_bucket", Base, null);

        Assert.Equal("depends", differ.Verdict);
        Assert.Equal([true, false], differ.Families.Select(family => family.Kept));
        Assert.Equal("kept", same.Verdict);
        Assert.Single(same.Families);
    }

    [Fact]
    public void Regex_OfTheSidecar_IsUnknownWithALikelyAnswer()
    {
        const string Policy = Base + "    sidecar: {regex: 'cluster\\.a\\.upstream_rq_5xx', exclude: [{type: Contains, match: cx}]}\n";
        ExplainSourceDto likely = Explain("""envoy_cluster_upstream_rq_xx{envoy_cluster_name="a",envoy_response_code_class="5"}""", Policy, null);
        ExplainSourceDto unlikely = Explain("envoy_server_live", Policy, null);
        ExplainSourceDto excluded = Explain("envoy_cluster_upstream_cx_total", Policy, null);

        Assert.Equal("unknown", likely.Verdict);
        Assert.StartsWith("likely kept: the regex matches cluster.a.upstream_rq_5xx", likely.Families[0].Likely, StringComparison.Ordinal);
        Assert.StartsWith("likely dropped", unlikely.Families[0].Likely, StringComparison.Ordinal);
        Assert.Equal(("dropped", "spec.default.sidecar.exclude[0]"), (excluded.Verdict, excluded.Families[0].Rule.Field));
    }

    [Fact]
    public void NoPipeline_OfPoliciesThatDoNotServe_SaysWhyOfEach()
    {
        const string Policies = """
            {type: MeshMetric, name: elsewhere, spec: {targetRef: {kind: MeshService, name: other}, default: {backends: [{type: Prometheus}]}}}
            ---
            {type: MeshMetric, name: no-backend, spec: {default: {sidecar: {profile: full}}}}
            ---
            {type: MeshMetric, name: old, spec: {expiresAt: "2020-01-01T00:00:00Z", default: {backends: [{type: Prometheus}]}}}
            """;
        ExplainSeriesDto answer = Run("a", Policies, new SeriesBodies(null, Bodies()));

        Assert.Empty(answer.Pipelines);
        Assert.Equal(["no-backend", "old", "elsewhere"], answer.Policies.Select(policy => policy.Policy));
        Assert.Contains("declares no backend", answer.Policies[0].Reason, StringComparison.Ordinal);
        Assert.Contains("expired", answer.Policies[1].Reason, StringComparison.Ordinal);
        Assert.Contains("does not match: spec.targetRef is MeshService 'other'", answer.Policies[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_OfAnUnknownApplication_IsAWrongCall()
    {
        UsageException exception = Assert.Throws<UsageException>(() => Run("a", Base, new SeriesBodies(null, Bodies(("orders", "a 1\n")))));

        Assert.Contains("no pipeline has an application 'orders'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_OfAnApplicationThatSpeaksOpenMetrics_IsReadAsSuch()
    {
        const string Policies = """
            {type: MeshMetric, name: all, spec: {default: {applications: [{name: orders, port: 1, regex: ^http}], backends: [{type: Prometheus}]}}}
            """;
        const string Body = "# TYPE http_requests counter\nhttp_requests_total 5 # {trace_id=\"a\"} 1\n# EOF\n";

        ExplainSourceDto answer = Run("http_requests_total", Policies, new SeriesBodies(null, Bodies(("orders", Body)))).Pipelines[0].Sources[1];

        Assert.Equal("kept", answer.Verdict);
        Assert.Contains("http_requests_total{", Assert.Single(answer.Matches!.Examples), StringComparison.Ordinal);
    }

    private static ExplainSourceDto Explain(string series, string policies, string? sidecar) =>
        Run(series, policies, new SeriesBodies(sidecar is null ? null : Body(sidecar), Bodies())).Pipelines[0].Sources[0];

    private static ExplainSeriesDto Run(string series, string policies, SeriesBodies bodies)
    {
        MeshMetric.Resources.ReadResult read = ResourceReader.Read(Encoding.UTF8.GetBytes(Dataplane + policies), "test.yaml");
        Assert.DoesNotContain(read.Violations, violation => violation.Severity == ViolationSeverity.Error);
        DataplaneResource dataplane = read.Resources.OfType<DataplaneResource>().Single();
        PipelineSet set = PipelineCompiler.Compile(dataplane, read.Resources, Noon);
        return new SeriesExplainer(dataplane, read.Resources, bodies).Explain(SeriesSelector.Parse(series), set, Noon);
    }

    private static async Task<string> WriteAsync(SimulatedStats stats, string? filter) =>
        Encoding.UTF8.GetString(await SimulatedAnswer.OfAsync(stats, filter));

    private static Dictionary<string, MetricBody> Bodies(params (string Name, string Body)[] bodies) =>
        bodies.ToDictionary(body => body.Name, body => Body(body.Body));

    private static MetricBody Body(string text)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        return new MetricBody("body", content, ExpositionFormats.OfBody(content), IsLiveEnvoy: false, DateTimeOffset.UnixEpoch);
    }
}
