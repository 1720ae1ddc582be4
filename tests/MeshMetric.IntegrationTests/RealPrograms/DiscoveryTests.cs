using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

using MeshMetric.IntegrationTests.Cli;
using MeshMetric.IntegrationTests.ControlPlane;
using MeshMetric.IntegrationTests.Docs;
using MeshMetric.Resources;
using MeshMetric.Testing.Http;
using MeshMetric.Testing.Processes;
using MeshMetric.Testing;

using Xunit;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>A real Prometheus finds its targets through the control plane, follows changes, and moves to another without a gap.</summary>
public sealed partial class DiscoveryTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;
    private readonly HttpClient _client = new();
    private readonly ScriptedHttpSource _agent = ScriptedHttpSource.Start(HttpScripts.Metrics("# TYPE orders counter\norders 7\n"));
    private RunningControlPlane? _controlPlane;

    private CancellationToken Cancel => _deadline.Token;

    private RunningControlPlane ControlPlane => _controlPlane!;

    public async ValueTask InitializeAsync()
    {
        _deadline.CancelAfter(TimeSpan.FromSeconds(120));
        RealProgram.Find("prometheus");
        _controlPlane = await RunningControlPlane.StartAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        if (_controlPlane is not null)
        {
            await _controlPlane.DisposeAsync();
        }

        await _agent.DisposeAsync();
        _client.Dispose();
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Prometheus_HttpSd_FindsTargetsAndFollowsAChange()
    {
        await ControlPlane.PutPolicyAsync(
            "all", $$"""{"default":{"backends":[{"type":"Prometheus","prometheus":{"clientId":"main","port":{{_agent.Port}} } }] } }""", Cancel);
        await ControlPlane.PutDataplaneAsync("cart-1", "cart", "127.0.0.1", Cancel);
        await using ListeningProgram prometheus = await StartPrometheusAsync("main");

        await WaitForAsync(prometheus, "orders{instance=\"cart-1\",mesh=\"default\",service=\"cart\"}", 1);
        JsonElement target = Assert.Single((await ApiAsync(prometheus, "targets")).GetProperty("activeTargets").EnumerateArray());
        Assert.Equal("up", target.GetProperty("health").GetString());
        Dictionary<string, string> discovered = target.GetProperty("discoveredLabels").Deserialize<Dictionary<string, string>>()!;
        Assert.Equal(
            ("default", "cart", "cart-1", "http"),
            (discovered["__meta_kuma_mesh"], discovered["__meta_kuma_service"], discovered["__meta_kuma_dataplane"], discovered["__scheme__"]));

        await ControlPlane.PutDataplaneAsync("cart-2", "cart", "localhost", Cancel);
        await WaitForAsync(prometheus, "up == 1", 2);
        await ControlPlane.DeleteAsync("/meshes/default/dataplanes/cart-1", Cancel);
        await WaitForAsync(prometheus, "up{instance=\"cart-2\"} == 1", 1);
        await WaitForTargetsAsync(prometheus, 1);
    }

    [Fact]
    public async Task Prometheus_ControlPlaneIsAway_KeepsItsTargets()
    {
        await ControlPlane.PutPolicyAsync(
            "all", $$"""{"default":{"backends":[{"type":"Prometheus","prometheus":{"port":{{_agent.Port}} } }] } }""", Cancel);
        await ControlPlane.PutDataplaneAsync("cart-1", "cart", "127.0.0.1", Cancel);
        await using ListeningProgram prometheus = await StartPrometheusAsync("main");
        await WaitForAsync(prometheus, "up == 1", 1);

        await ControlPlane.Host.StopAsync(Cancel);

        await Eventually.HoldsAsync(
            async () => FailedRefresh.IsMatch(await ExpositionText.TextAsync(_client, new Uri(prometheus.Address, "/metrics"), Cancel)), Cancel);

        int scrapes = _agent.Requests.Count;
        await Eventually.HoldsAsync(() => _agent.Requests.Count >= scrapes + 2, Cancel);

        await WaitForTargetsAsync(prometheus, 1);
    }

    /// <summary>The steps of <c>docs/prometheus.md</c>, with the policies that stand there.</summary>
    [Fact]
    public async Task Migration_StepsOfTheDocs_LeaveNoGap()
    {
        Assert.Equal(["prometheus-a", "prometheus-b"], DocumentedPolicies().Select(policy => policy.Name));
        foreach (Resource policy in DocumentedPolicies())
        {
            await File.WriteAllTextAsync(Path.Combine(_folder, policy.Name + ".yaml"), ResourceWriter.ToYaml(policy, ResourceForm.Universal), Cancel);
        }

        string[] steps = DocumentedCommands();
        Assert.Equal(3, steps.Length);
        await ControlPlane.PutDataplaneAsync("cart-1", "cart", "127.0.0.1", Cancel);
        await RunAsync("meshmetricctl apply -f prometheus-a.yaml");
        await using ListeningProgram a = await StartPrometheusAsync("a");
        await WaitForAsync(a, "up == 1", 1);

        // 1. The second policy: both servers have their assignment.
        Assert.Equal("MeshMetric default/prometheus-b created\n", await RunAsync(steps[0]));

        // 2. The second server.
        await using ListeningProgram b = await StartPrometheusAsync("b");
        await WaitForAsync(b, "up == 1", 1);
        await WaitForAsync(b, "count_over_time(up[5m]) > 2", 1);
        Assert.Equal(3, (await RunAsync(steps[1])).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        ApiAnswer clients = await ControlPlane.GetAsync("/mads-clients", Cancel);
        Assert.Equal(["a", "b"], clients.Json["items"]!.AsArray().Select(client => (string)client!["resolvedId"]!).Order());
        Assert.All(clients.Json["items"]!.AsArray(), client => Assert.True((bool)client!["current"]!));

        // 4. The first policy goes, and with it the first server's targets.
        await RunAsync(steps[2]);
        await WaitForTargetsAsync(a, 0);
        List<(double Time, string Value)> ofB = await SamplesAsync(b);
        List<(double Time, string Value)> ofA = await SamplesAsync(a);

        // A scraped until B had been scraping, and nothing failed on the way.
        Assert.True(ofB[0].Time < ofA[^1].Time, $"B began at {ofB[0].Time}, A ended at {ofA[^1].Time}");
        Assert.All(ofA.Concat(ofB), sample => Assert.Equal("1", sample.Value));
        await WaitForAsync(b, $"count_over_time(up[5m]) > {ofB.Count}", 1);
    }

    [GeneratedRegex("^prometheus_sd_http_failures_total [1-9]", RegexOptions.Multiline)]
    private static partial Regex FailedRefresh { get; }

    [GeneratedRegex(@"```yaml\r?\n(?<yaml>type: MeshMetric\r?\n.*?)```", RegexOptions.Singleline)]
    private static partial Regex PolicyBlock { get; }

    [GeneratedRegex(@"```sh\r?\n(?<line>meshmetricctl [^\r\n]*)\r?\n```")]
    private static partial Regex CommandBlock { get; }

    private static string Section()
    {
        string text = File.ReadAllText(Path.Combine(DocumentedPolicyTests.Root(), "docs", "prometheus.md"));
        int start = text.IndexOf("## From one Prometheus to another", StringComparison.Ordinal);
        return text[start..text.IndexOf("## Where Kuma does otherwise", start, StringComparison.Ordinal)];
    }

    /// <summary>The policies of the guide, on the port of the test's agent.</summary>
    private IEnumerable<Resource> DocumentedPolicies()
    {
        return PolicyBlock.Matches(Section()).Select(block =>
        {
            ReadResult result = ResourceReader.Read(
                block.Groups["yaml"].Value.Replace("5670", _agent.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), "prometheus.md");
            Assert.Empty(result.Violations);
            return Assert.Single(result.Resources);
        });
    }

    /// <summary>The commands of the guide's steps.</summary>
    private static string[] DocumentedCommands() => [.. CommandBlock.Matches(Section()).Select(block => block.Groups["line"].Value)];

    /// <summary>Runs a command of the guide against the test's control plane; its files are those of the test's folder.</summary>
    /// <returns>What it printed.</returns>
    private async Task<string> RunAsync(string command)
    {
        string[] words = command.Split(' ');
        Assert.Equal("meshmetricctl", words[0]);
        IEnumerable<string> args = words.Skip(1).Select(word => word.EndsWith(".yaml", StringComparison.Ordinal) ? Path.Combine(_folder, word) : word);
        var (code, output, error) = await CommandLineRun.OfAsync([.. args, "--cp-address", ControlPlane.Host.ApiAddress.ToString()], "", Cancel);
        Assert.True(code == 0, error);
        return output;
    }

    private async Task<ListeningProgram> StartPrometheusAsync(string client)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, client)).FullName;
        string configuration = Path.Combine(folder, "prometheus.yml");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: mesh
                http_sd_configs: [{ url: "{{ControlPlane.Host.MadsAddress}}v1/http-sd?client={{client}}", refresh_interval: 1s }]
                relabel_configs:
                  - { source_labels: [__meta_kuma_mesh], target_label: mesh }
                  - { source_labels: [__meta_kuma_service], target_label: service }
            """,
            Cancel);
        return await Testing.Processes.RealPrograms.StartPrometheusAsync(configuration, Path.Combine(folder, "data"), Cancel);
    }

    private Task WaitForAsync(ListeningProgram prometheus, string query, int series) => Eventually.HoldsAsync(
        async () => (await ApiAsync(prometheus, $"query?query={Uri.EscapeDataString(query)}")).GetProperty("result").GetArrayLength() == series, Cancel);

    private Task WaitForTargetsAsync(ListeningProgram prometheus, int count) => Eventually.HoldsAsync(
        async () => (await ApiAsync(prometheus, "targets?state=active")).GetProperty("activeTargets").GetArrayLength() == count, Cancel);

    private async Task<List<(double Time, string Value)>> SamplesAsync(ListeningProgram prometheus)
    {
        JsonElement series = Assert.Single((await ApiAsync(prometheus, $"query?query={Uri.EscapeDataString("up{job=\"mesh\"}[10m]")}")).GetProperty("result").EnumerateArray());
        return [.. series.GetProperty("values").EnumerateArray().Select(sample => (sample[0].GetDouble(), sample[1].GetString()!))];
    }

    private Task<JsonElement> ApiAsync(ListeningProgram prometheus, string path) => PrometheusApi.AskAsync(_client, prometheus, path, Cancel);
}
