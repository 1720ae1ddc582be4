using System.Text;
using System.Text.Json;

using Xunit;

namespace MeshMetric.Tests.Cli;

public sealed class ExplainCommandTests
{
    // A file with everything in it, so that one standard input serves both options.
    private const string Everything = """
        type: Dataplane
        name: backend-1
        networking:
          address: 10.0.0.1
          inbound: [{port: 8080, tags: {kuma.io/service: backend}}]
        ---
        type: MeshMetric
        name: all
        spec:
          default:
            sidecar: {profile: minimal}
            labels: {region: eu}
            backends:
              - {type: Prometheus, prometheus: {clientId: main}}
              - {type: OpenTelemetry, openTelemetry: {endpoint: "otel-collector:4317"}}
        ---
        type: MeshMetric
        name: backend-override
        spec:
          targetRef: {kind: MeshService, name: backend}
          default:
            sidecar: {profile: default}
            applications: [{name: orders, port: 8888}]
        """;

    [Fact]
    public async Task Json_OfAnOverride_TellsValuesAndProvenance()
    {
        CommandRun run = await ExplainAsync("json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement pipeline = Assert.Single(json.RootElement.GetProperty("pipelines").EnumerateArray().ToArray());
        Assert.Equal("default", pipeline.GetProperty("sidecar").GetProperty("profile").GetString());
        Assert.False(pipeline.GetProperty("sidecar").TryGetProperty("regex", out _));
        Assert.Equal("10.0.0.1", pipeline.GetProperty("applications")[0].GetProperty("address").GetString());
        Assert.Equal(["main", null], pipeline.GetProperty("backends").EnumerateArray()
            .Select(b => b.TryGetProperty("clientId", out JsonElement id) ? id.GetString() : null));
        Assert.Equal("1m0s", pipeline.GetProperty("backends")[1].GetProperty("refreshInterval").GetString());
        JsonElement origin = pipeline.GetProperty("provenance").GetProperty("sidecar.profile");
        Assert.Equal("backend-override", origin.GetProperty("policy").GetString());
        Assert.Equal("all", origin.GetProperty("over")[0].GetString());
        Assert.Equal(JsonValueKind.Null, pipeline.GetProperty("limits").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("nextChange").ValueKind);
        Assert.Equal(0, json.RootElement.GetProperty("warnings").GetArrayLength());
    }

    [Fact]
    public async Task Json_OfClientsThatShareAnEndpoint_ListsEachOnceWithItsPolicy()
    {
        const string Clients = """
            type: Dataplane
            name: backend-1
            networking: {address: 10.0.0.1}
            ---
            type: MeshMetric
            name: one
            spec: {default: {sidecar: {profile: full}, backends: [{type: Prometheus, prometheus: {clientId: one}}]}}
            ---
            type: MeshMetric
            name: two
            spec: {default: {sidecar: {profile: minimal}, backends: [{type: Prometheus, prometheus: {clientId: two}}]}}
            """;
        CommandRun run = await CommandRun.OfAsync(Clients, "explain", "--dataplane", "-", "-f", "-", "-o", "json");

        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement pipeline = Assert.Single(json.RootElement.GetProperty("pipelines").EnumerateArray().ToArray());
        Assert.Equal(["two from two", "one from one"], pipeline.GetProperty("backends").EnumerateArray()
            .Select(backend => $"{backend.GetProperty("clientId")} from {backend.GetProperty("from")}"));
    }

    [Fact]
    public async Task Table_OfAnOverride_NamesThePolicyAndWhatItBeat()
    {
        CommandRun run = await ExplainAsync("table");

        Assert.Contains("sidecar   profile default, used only", run.Output, StringComparison.Ordinal);
        Assert.Contains("app       orders http://10.0.0.1:8888/metrics", run.Output, StringComparison.Ordinal);
        Assert.Contains("from      sidecar.profile: backend-override over all", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_ShowsWhatEnvoyIsAskedForAndWhatLimitsMayDo()
    {
        const string Two = """
            type: Dataplane
            name: backend-1
            networking: {address: 10.0.0.1}
            ---
            type: MeshMetric
            name: few
            spec:
              default:
                sidecar: {profile: none, include: [{type: Prefix, match: envoy_rbac}]}
                limits: {series: 100, onExceeded: Drop}
                backends: [{type: Prometheus, prometheus: {clientId: few}}]
            ---
            type: MeshMetric
            name: own
            spec: {default: {sidecar: {profile: full, usedOnly: false}, limits: {bytes: 1Mi}, backends: [{type: Prometheus, prometheus: {clientId: own, port: 5671}}]}}
            ---
            type: MeshMetric
            name: regex
            spec: {default: {sidecar: {regex: http2_act.*}, backends: [{type: Prometheus, prometheus: {clientId: regex, port: 5672}}]}}
            ---
            type: MeshMetric
            name: zero
            spec: {default: {sidecar: {profile: none}, applications: [{port: 1}], backends: [{type: Prometheus, prometheus: {clientId: zero, port: 5673, path: /zero}}]}}
            """;
        CommandRun run = await CommandRun.OfAsync(Two, "explain", "--dataplane", "-", "-f", "-");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            """
            Dataplane default/backend-1

            Pipeline 1
              backend   Prometheus zero port 5673 path /zero TLS Disabled  <- zero
              sidecar   profile none, used only
              filter    none: nothing of the sidecar can be kept, so Envoy is not asked
              app       http://10.0.0.1:1/metrics
              from      applications: zero
              from      sidecar.profile: zero

            Pipeline 2
              backend   Prometheus regex port 5672 path /metrics TLS Disabled  <- regex
              sidecar   regex http2_act.*, used only
              filter    the policy's regex
              from      sidecar.regex: regex

            Pipeline 3
              backend   Prometheus own port 5671 path /metrics TLS Disabled  <- own
              sidecar   profile full, also unused
              filter    none: Envoy is asked for everything
              limits    series -, bytes 1048576, Degrade
                        over them the sidecar by the profile default
                        over them the sidecar by the profile minimal
                        over them without the largest families
              from      limits: own
              from      sidecar.profile: own
              from      sidecar.usedOnly: own

            Pipeline 4
              backend   Prometheus few port 5670 path /metrics TLS Disabled  <- few
              sidecar   profile none, used only
                        include Prefix envoy_rbac
              filter    rbac|server.*uptime
              limits    series 100, bytes -, Drop
                        over them without the largest families
              from      limits: few
              from      sidecar.include: few
              from      sidecar.profile: few

            """,
            run.Output);
    }

    [Fact]
    public async Task Json_HasTheFilterThatPreviewHas_AndTheLevelsOfTheLimits()
    {
        const string Limited = """
            type: Dataplane
            name: backend-1
            networking: {address: 10.0.0.1}
            ---
            type: MeshMetric
            name: all
            spec: {default: {sidecar: {profile: default}, limits: {series: 5}, backends: [{type: Prometheus, prometheus: {}}]}}
            """;
        CommandRun explain = await CommandRun.OfAsync(Limited, "explain", "--dataplane", "-", "-f", "-", "-o", "json");
        var files = new Dictionary<string, byte[]> { ["all.yaml"] = Encoding.UTF8.GetBytes(Limited), ["stats.prom"] = "envoy_server_live 1\n"u8.ToArray() };
        CommandRun preview = await CommandRun.OfFilesAsync(files, "preview", "-f", "all.yaml", "--sidecar", "stats.prom", "-o", "json");

        using JsonDocument explained = JsonDocument.Parse(explain.Output);
        using JsonDocument previewed = JsonDocument.Parse(preview.Output);
        JsonElement pipeline = explained.RootElement.GetProperty("pipelines")[0];
        string? filter = pipeline.GetProperty("sidecar").GetProperty("envoyFilter").GetString();
        Assert.NotNull(filter);
        Assert.Equal(previewed.RootElement.GetProperty("pipelines")[0].GetProperty("sources")[0].GetProperty("envoyFilter").GetString(), filter);
        Assert.Equal(
            ["the sidecar by the profile minimal", "without the largest families"],
            pipeline.GetProperty("limits").GetProperty("levels").EnumerateArray().Select(level => level.GetString()));
    }

    [Fact]
    public async Task Input_WithoutDataplane_IsAWrongCall()
    {
        CommandRun run = await CommandRun.OfAsync("type: MeshMetric\nname: a\nspec: {default: {backends: []}}\n", "explain", "--dataplane", "-", "-f", "-");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("one Dataplane", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Yaml_OfAnOverride_IsTheSameDocument()
    {
        CommandRun run = await ExplainAsync("yaml");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("dataplane:\n  mesh: default\n  name: backend-1\npipelines:\n- backends:\n  - type: Prometheus\n    clientId: main\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("nextChange: null", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table", "  sidecar: KEPT")]
    [InlineData("json", "\"verdict\": \"kept\"")]
    [InlineData("yaml", "verdict: kept")]
    public async Task Series_InEachFormat_TellsTheVerdict(string output, string expected)
    {
        CommandRun run = await CommandRun.OfAsync(
            Everything, "explain", "--dataplane", "-", "-f", "-", "-o", output, "--series", "envoy_cluster_upstream_rq_total");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        Assert.Contains("spec.default.applications[0]", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("position 3", "--series", "a{")]
    [InlineData("need --series", "--sidecar", "body.prom")]
    [InlineData("is not NAME=FILE", "--series", "a", "--application", "orders")]
    [InlineData("standard input", "--series", "a", "--sidecar", "-")]
    [InlineData("no such file", "--series", "a", "--sidecar", "does/not/exist.prom")]
    public async Task Series_OfAWrongCall_SaysWhatIsWrong(string expected, params string[] further)
    {
        CommandRun run = await CommandRun.OfAsync(Everything, ["explain", "--dataplane", "-", "-f", "-", .. further]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    private static Task<CommandRun> ExplainAsync(string output) =>
        CommandRun.OfAsync(Everything, "explain", "--dataplane", "-", "-f", "-", "-o", output);
}
