using MeshMetric.Demo.Simulation;
using MeshMetric.IntegrationTests.ControlPlane;

using Xunit;

namespace MeshMetric.IntegrationTests.Cli;

/// <summary><c>apply</c>, <c>get</c>, <c>delete</c> and <c>inspect</c> against a control plane.</summary>
public sealed class ApplyAndInspectTests
{
    private const string Policies = """
        type: MeshMetric
        name: all
        spec:
          default:
            sidecar: { profile: ours }
            backends: [{ type: Prometheus, prometheus: { clientId: main, port: 5671 } }]
        ---
        type: MeshMetricProfile
        name: ours
        spec: { extends: minimal }
        ---
        type: Dataplane
        mesh: default
        name: web-1
        networking:
          address: 10.0.0.1
          inbound: [{ port: 8080, tags: { kuma.io/service: web } }]
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_SeveralDocumentsInAnyOrder_ReportsEach()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var first = await RunAsync(cp, ["apply", "-f", "-"], Policies);
        Assert.Equal(
            (0, "MeshMetricProfile default/ours created\nMeshMetric default/all created\nDataplane default/web-1 created\n", ""), first);
        var second = await RunAsync(cp, ["apply", "-f", "-"], Policies.Replace("5671", "5672", StringComparison.Ordinal));
        Assert.Equal(
            (0, "MeshMetricProfile default/ours unchanged\nMeshMetric default/all configured\nDataplane default/web-1 unchanged\n", ""), second);
    }

    [Theory]
    [InlineData("delete", "meshmetric", "..")]
    [InlineData("delete", "meshmetric", ".")]
    [InlineData("get", "meshmetric", "..")]
    [InlineData("inspect", "policy", "..")]
    [InlineData("delete", "meshmetric", "all", "--mesh", "..")]
    public async Task Name_ThatIsAWayThroughAPath_IsRefusedAndNothingIsDone(params string[] command)
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);

        var (code, _, error) = await RunAsync(cp, command, "");

        Assert.Equal(2, code);
        Assert.Contains("is not a name", error, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await cp.GetAsync("/meshes", Token)).Json["total"]!);
    }

    [Fact]
    public async Task Apply_Invalid_SendsNothing()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var (code, output, error) = await RunAsync(cp, ["apply", "-f", "-"], Policies.Replace("5671", "70000", StringComparison.Ordinal));
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("stdin:6:", error, StringComparison.Ordinal);
        Assert.Equal(0, (int)(await cp.GetAsync("/meshmetricprofiles", Token)).Json["total"]!);
    }

    [Fact]
    public async Task Apply_OneIsRefused_TheOthersAreApplied()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var (code, output, error) = await RunAsync(cp, ["apply", "-f", "-"], Policies.Replace("profile: ours", "profile: theirs", StringComparison.Ordinal));
        Assert.Equal((1, "MeshMetricProfile default/ours created\nDataplane default/web-1 created\n"), (code, output));
        Assert.Contains("MeshMetric default/all refused: Could not process a resource", error, StringComparison.Ordinal);
        Assert.Contains("* spec.default.sidecar.profile: there is no MeshMetricProfile \"theirs\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_DryRun_TellsWhatWouldChangeAndStoresNothing()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await cp.PutDataplaneAsync("api-1", "api", "10.0.0.2", Token);
        var (code, output, _) = await RunAsync(cp, ["apply", "-f", "-", "--dry-run"], Policies);
        Assert.Equal(0, code);
        Assert.Equal(
            """
            MeshMetricProfile default/ours would be created
            MeshMetric default/all would be created
            Dataplane default/web-1 would be created
            2 of 2 dataplanes would change
              default/api-1: series 0 -> ?
                Prometheus main: added, sidecar profile ours, 0 applications
              default/web-1: series 0 -> ?
                Prometheus main: added, sidecar profile ours, 0 applications

            """,
            output);
        Assert.Equal(0, (int)(await cp.GetAsync("/meshmetrics", Token)).Json["total"]!);

        await RunAsync(cp, ["apply", "-f", "-"], Policies);
        var (_, changed, _) = await RunAsync(cp, ["apply", "-f", "-", "--dry-run"], Policies.Replace("extends: minimal", "extends: full", StringComparison.Ordinal));
        Assert.Contains("MeshMetricProfile default/ours would be configured", changed, StringComparison.Ordinal);
        Assert.Contains("Dataplane default/web-1 unchanged", changed, StringComparison.Ordinal);
        Assert.Contains("2 of 2 dataplanes would change", changed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_DryRunOfSomethingRefused_SaysWhy()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        var (code, output, _) = await RunAsync(cp, ["apply", "-f", "-", "--dry-run"], Policies.Replace("profile: ours", "profile: theirs", StringComparison.Ordinal));
        Assert.Equal(1, code);
        Assert.Contains("MeshMetric default/all would be refused\n* spec.default.sidecar.profile: there is no MeshMetricProfile", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_TableYamlAndOne_ShowWhatIsThere()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await RunAsync(cp, ["apply", "-f", "-"], Policies);
        var (_, table, _) = await RunAsync(cp, ["get", "dataplanes"]);
        Assert.Matches(@"^MESH +NAME +TAGS +ADDRESS +AGE *\ndefault +web-1 +kuma\.io/service=web +10\.0\.0\.1 +\d+s *\n$", table);
        var (_, yaml, _) = await RunAsync(cp, ["get", "policy", "all", "-o", "yaml"]);
        Assert.StartsWith("type: MeshMetric\n", yaml, StringComparison.Ordinal);

        // What is printed can be applied again, and changes nothing.
        Assert.Equal("MeshMetric default/all unchanged\n", (await RunAsync(cp, ["apply", "-f", "-"], yaml)).Output);
        Assert.Equal((3, "", "there is no MeshMetric \"none\" in mesh \"default\"\n"), await RunAsync(cp, ["get", "meshmetrics", "none"]));
        Assert.Equal(2, (await RunAsync(cp, ["get", "gateways"])).Code);
    }

    [Fact]
    public async Task Delete_ByNameAndByFile_SaysWhatStays()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await RunAsync(cp, ["apply", "-f", "-"], Policies);
        var inUse = await RunAsync(cp, ["delete", "profile", "ours"]);
        Assert.Equal(1, inUse.Code);
        Assert.Contains("MeshMetricProfile ours stays: Conflict", inUse.Error, StringComparison.Ordinal);
        Assert.Equal(
            (0, "Dataplane default/web-1 deleted\nMeshMetric default/all deleted\nMeshMetricProfile default/ours deleted\n", ""),
            await RunAsync(cp, ["delete", "-f", "-"], Policies));
        Assert.Equal((1, "", "MeshMetric all is not there\n"), await RunAsync(cp, ["delete", "meshmetric", "all"]));
        Assert.Equal(2, (await RunAsync(cp, ["delete"])).Code);
    }

    [Fact]
    public async Task Inspect_PolicyAndDataplanes_BeforeAnyAgentReported()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await RunAsync(cp, ["apply", "-f", "-"], Policies);
        var (code, policy, _) = await RunAsync(cp, ["inspect", "policy", "all"]);
        Assert.Equal(0, code);
        Assert.Contains("0 of 1 proxies run the current configuration", policy, StringComparison.Ordinal);
        Assert.Contains("never reported: web-1", policy, StringComparison.Ordinal);
        var (_, dataplane, _) = await RunAsync(cp, ["inspect", "dataplane", "web-1"]);
        Assert.Contains("Prometheus main port 5671 path /metrics", dataplane, StringComparison.Ordinal);
        Assert.Contains("Agent: never reported", dataplane, StringComparison.Ordinal);
        Assert.Contains("never reported", (await RunAsync(cp, ["inspect", "dataplanes"])).Output, StringComparison.Ordinal);
        Assert.StartsWith("CLIENT", (await RunAsync(cp, ["inspect", "clients"])).Output, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync(cp, ["inspect", "policy", "none"])).Code);
        Assert.Contains("\"xds\":", (await RunAsync(cp, ["inspect", "dataplane", "web-1", "--type", "config"])).Output, StringComparison.Ordinal);
        var (refused, nothing, error) = await RunAsync(cp, ["inspect", "dataplane", "web-1", "--type", "stats"]);
        Assert.Equal((3, ""), (refused, nothing));
        Assert.Contains("no agent", error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, (await RunAsync(cp, ["inspect", "dataplane", "web-1", "--type", "stats", "--include-eds"])).Code);
    }

    [Fact]
    public async Task Inspect_EnvoyThroughItsAgent_WritesWhatItSays()
    {
        await using var envoy = await SimulatedEnvoy.StartAsync(new SimulatedEnvoyOptions(), Token);
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await using var agent = await EnvoyQuestionTests.StartAsync(cp, envoy.AdminAddress);

        Assert.Contains("server.live: 1\n", (await RunAsync(cp, ["inspect", "dataplane", ConnectedAgent.Name, "--type", "stats"])).Output, StringComparison.Ordinal);
        var (code, dump, _) = await RunAsync(cp, ["inspect", "dataplane", ConnectedAgent.Name, "--type", "config-dump", "--include-eds"]);
        Assert.Equal(0, code);
        Assert.Contains("EndpointsConfigDump", dump, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_DataplaneThatReported_ShowsVersionsSourcesAndBackends()
    {
        await using var cp = await RunningControlPlane.StartAsync(Token);
        await RunAsync(cp, ["apply", "-f", "-"], Policies);
        const string Report = """
            {"agent":{"id":"a","version":"0.1.0","envoyVersion":"1.34.1"},
             "sources":[{"name":"sidecar","up":true,"samplesSeen":5000,"samplesKept":320},{"name":"orders","up":false,"cause":"401","error":"answered 401"}],
             "backends":[{"type":"Prometheus","name":":5671/metrics","deliveries":2,"failures":0,"series":371},
                         {"type":"OpenTelemetry","name":"otel:4317","deliveries":1,"failures":9,"dropped":1200}]}
            """;
        Assert.Equal(204, (await cp.SendAsync(HttpMethod.Post, "/meshes/default/dataplanes/web-1/_agent/status", Report, Token)).Status);

        var (_, dataplane, _) = await RunAsync(cp, ["inspect", "dataplane", "web-1"]);
        Assert.EndsWith(
            """
            Agent: online
              version 0.1.0, Envoy 1.34.1
              source    sidecar  up, samples seen 5,000, kept 320
              source    orders  down: answered 401, samples seen 0, kept 0
              backend   Prometheus :5671/metrics  deliveries 2, failures 0, series 371
              backend   OpenTelemetry otel:4317  deliveries 1, failures 9, series ?, points dropped 1,200

            """,
            dataplane,
            StringComparison.Ordinal);
        Assert.Matches(@"default +web-1 +online +0\.1\.0 +orders +371", (await RunAsync(cp, ["inspect", "dataplanes"])).Output);
        Assert.Contains("1,200 points dropped", (await RunAsync(cp, ["inspect", "policy", "all"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_NobodyListens_SaysWhatToDo()
    {
        var (code, _, error) = await RunAsync("http://127.0.0.1:1", ["apply", "-f", "-"], Policies);
        Assert.Equal(3, code);
        Assert.Contains("meshmetric-cp run", error, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Error)> RunAsync(RunningControlPlane cp, string[] args, string input = "") =>
        RunAsync(cp.Host.ApiAddress.ToString(), args, input);

    private static Task<(int Code, string Output, string Error)> RunAsync(string address, string[] args, string input = "") =>
        CommandLineRun.OfAsync([.. args, "--cp-address", address], input, Token);
}
