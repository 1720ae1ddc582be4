using System.Buffers;
using System.Text;
using System.Text.Json;

using MeshMetric.Demo.Simulation;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;
using MeshMetric.Planning;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Resources.Policies;

using Xunit;

namespace MeshMetric.Tests.Cli;

public sealed class PreviewCommandTests : PreviewTest
{
    private const string Dataplane = """
        type: Dataplane
        name: backend-1
        networking:
          address: 10.0.0.1
          inbound: [{port: 8080, tags: {kuma.io/service: backend}}]
        """;

    [Fact]
    public async Task Text_OfAPipeline_IsByteForByteWhatTheDataPathWrites()
    {
        byte[] envoy = await EnvoyBodyGenerator.GenerateAsync(2000);

        CommandRun run = await PreviewAsync(Minimal + "\n---\n" + Dataplane, envoy, "-o", "text", "--application", "orders=orders.txt");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(Served(Minimal + "\n---\n" + Dataplane, envoy), run.Output);
        Assert.Contains("dataplane=\"backend-1\",service=\"backend\",region=\"eu\"", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summary_OfALargeEnvoy_HasTheThreeProfilesSideBySide()
    {
        byte[] envoy = await EnvoyBodyGenerator.GenerateAsync(5000);

        CommandRun run = await PreviewAsync(Minimal, envoy, "-o", "json");

        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement source = json.RootElement.GetProperty("pipelines")[0].GetProperty("sources")[0];
        List<(string Name, long Series, double Share)> profiles =
        [
            .. source.GetProperty("profiles").EnumerateArray().Select(p => (
                p.GetProperty("profile").GetString()!,
                p.GetProperty("figures").GetProperty("series").GetInt64(),
                p.GetProperty("shareOfSeries").GetDouble())),
        ];
        Assert.Equal(["minimal", "default", "full"], profiles.Select(p => p.Name));
        Assert.True(0 < profiles[0].Series && profiles[0].Series < profiles[1].Series && profiles[1].Series < profiles[2].Series);
        Assert.Equal(1, profiles[2].Share);
        Assert.Equal(profiles[0].Series, source.GetProperty("after").GetProperty("series").GetInt64());
        Assert.Equal(profiles[2].Series, source.GetProperty("before").GetProperty("series").GetInt64());
        Assert.InRange(source.GetProperty("mostExpensive").GetArrayLength(), 1, 10);
    }

    [Theory]
    [InlineData("series: 4", 0, 4, "")]
    [InlineData("series: 3", 1, 2, "")]
    [InlineData("series: 1", 2, 1, "")]
    [InlineData("series: 3, onExceeded: Drop", 3, 3, "envoy_cluster_lb_recalculate_zone_structures")]
    [InlineData("bytes: 1", 2, 1, "")]
    public async Task Summary_WithLimits_ShowsWhatTheBudgetWouldDo(string limits, int level, long series, string leftOut)
    {
        string policy = $$"""
            type: MeshMetric
            name: all
            spec:
              default:
                sidecar: {profile: full}
                limits: { {{limits}} }
                backends: [{type: Prometheus}]
            """;

        CommandRun run = await PreviewAsync(policy, Envoy, "-o", "json");
        CommandRun text = await PreviewAsync(policy, Envoy, "-o", "summary");

        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement pipeline = json.RootElement.GetProperty("pipelines")[0];
        JsonElement budget = pipeline.GetProperty("budget");
        Assert.Equal((level, 4L, series), (budget.GetProperty("level").GetInt32(), budget.GetProperty("wantedSeries").GetInt64(), budget.GetProperty("series").GetInt64()));
        Assert.Equal(series, pipeline.GetProperty("served").GetProperty("series").GetInt64());
        Assert.Equal(budget.GetProperty("bytes").GetInt64(), pipeline.GetProperty("served").GetProperty("bytes").GetInt64());
        Assert.Equal(leftOut, string.Join(',', budget.GetProperty("familiesLeftOut").EnumerateArray().Select(name => name.GetString())));
        Assert.Equal(limits != "bytes: 1", budget.GetProperty("isWithin").GetBoolean());
        Assert.Contains(level == 0 ? "are within them" : $"level {level}: ", text.Output, StringComparison.Ordinal);
        Assert.Equal(limits == "bytes: 1", text.Output.Contains("golden signals are served in any case", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Summary_OfAProfile_HasTheFilterTheAgentAsksEnvoyWith()
    {
        CommandRun narrow = await PreviewAsync(Minimal, Envoy, "-o", "json");
        CommandRun beside = await PreviewAsync(TwoPipelines, Envoy, "-o", "json");

        using JsonDocument json = JsonDocument.Parse(narrow.Output);
        string filter = json.RootElement.GetProperty("pipelines")[0].GetProperty("sources")[0].GetProperty("envoyFilter").GetString()!;
        Assert.Equal(EnvoyFilter.Compile([new SidecarSettings { Profile = ProfileSelection.Of(BuiltInProfile.Minimal) }]), filter);
        Assert.DoesNotContain("envoyFilter", beside.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summary_CountsSamplesOfAMonthAtTheIntervalOfEachBackend()
    {
        CommandRun run = await PreviewAsync(Minimal, Envoy, "-o", "json");
        CommandRun given = await PreviewAsync(Minimal, Envoy, "-o", "json", "--interval", "15s");

        Assert.Equal([("1m0s", "assumed", 43_200L), ("30s", "refreshInterval", 86_400L)], Backends(run));
        Assert.Equal([("15s", "--interval", 172_800L), ("15s", "--interval", 172_800L)], Backends(given));
    }

    [Fact]
    public async Task Summary_NamesWhatDashboardsMissAndWhatIsWrong()
    {
        CommandRun run = await PreviewAsync(Minimal, Envoy + "bad line here 1 2 3\n", "-o", "summary");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("dropped although a dashboard of Kuma's reads them", run.Output, StringComparison.Ordinal);
        Assert.Contains("envoy_server_live", run.Output, StringComparison.Ordinal);
        Assert.Contains("line 8: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("assumed: dataplane of mesh default", run.Error, StringComparison.Ordinal);
        Assert.Contains("no --application orders=FILE|URL", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Families_TellWhatIsKeptAndDropped()
    {
        CommandRun run = await PreviewAsync(Minimal, Envoy, "-o", "families");

        string[] lines = run.Output.Split(Environment.NewLine);
        string[] total = Assert.Single(lines, line => line.Contains("upstream_rq_total", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["1", "sidecar", "envoy_cluster_upstream_rq_total", "counter", "2", "1"], total[..6]);
        Assert.Contains("kept:", total);
        Assert.Contains("dropped", Assert.Single(lines, line => line.Contains("server_live", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtlpJson_HasTheNumbersOfTheText()
    {
        CommandRun run = await RunAsync(Minimal, Envoy, "preview", "-f", "policy.yaml", "--application", "orders=orders.txt", "-o", "otlp-json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Dictionary<string, JsonElement> metrics = json.RootElement.GetProperty("resourceMetrics").EnumerateArray()
            .SelectMany(resource => resource.GetProperty("scopeMetrics").EnumerateArray())
            .SelectMany(scope => scope.GetProperty("metrics").EnumerateArray())
            .ToDictionary(metric => metric.GetProperty("name").GetString()!);
        JsonElement gauge = metrics["orders_open"].GetProperty("gauge").GetProperty("dataPoints")[0];
        Assert.Equal(4, gauge.GetProperty("asDouble").GetDouble());
        Assert.Contains(
            gauge.GetProperty("attributes").EnumerateArray(),
            a => a.GetProperty("key").GetString() == "shop" && a.GetProperty("value").GetProperty("stringValue").GetString() == "a");
        Assert.Equal(JsonValueKind.String, gauge.GetProperty("timeUnixNano").ValueKind);
        JsonElement sum = metrics.Single(m => m.Value.TryGetProperty("sum", out _)).Value.GetProperty("sum");
        Assert.True(sum.GetProperty("isMonotonic").GetBoolean());
        Assert.Equal(2, sum.GetProperty("aggregationTemporality").GetInt32());
        Assert.Equal(12.5, sum.GetProperty("dataPoints")[0].GetProperty("asDouble").GetDouble());
        JsonElement histogram = metrics["order_seconds"].GetProperty("histogram").GetProperty("dataPoints")[0];
        Assert.Equal(["2", "1"], histogram.GetProperty("bucketCounts").EnumerateArray().Select(count => count.GetString()!));
        Assert.Equal(("3", 4.5), (histogram.GetProperty("count").GetString(), histogram.GetProperty("sum").GetDouble()));
        JsonElement quantile = metrics["order_size"].GetProperty("summary").GetProperty("dataPoints")[0].GetProperty("quantileValues")[0];
        Assert.Equal((0.5, 10d), (quantile.GetProperty("quantile").GetDouble(), quantile.GetProperty("value").GetDouble()));
    }

    private static (string? Interval, string? From, long Samples)[] Backends(CommandRun run)
    {
        using JsonDocument json = JsonDocument.Parse(run.Output);
        return
        [
            .. json.RootElement.GetProperty("pipelines")[0].GetProperty("backends").EnumerateArray().Select(backend => (
                backend.GetProperty("interval").GetString(),
                backend.GetProperty("intervalFrom").GetString(),
                backend.GetProperty("samplesPerMonth").GetInt64())),
        ];
    }

    /// <summary>The way the agent goes, step by step.</summary>
    private static string Served(string resources, byte[] envoy)
    {
        ReadResult read = ResourceReader.Read(Encoding.UTF8.GetBytes(resources), "test");
        DataplaneResource dataplane = read.Resources.OfType<DataplaneResource>().Single();
        Pipeline pipeline = PipelineCompiler.Compile(dataplane, read.Resources, DateTimeOffset.UnixEpoch).Pipelines[0];
        ApplicationSettings orders = pipeline.Applications[0];
        var ofSidecar = DataplaneIdentity.Labels(dataplane, pipeline.Labels);
        var ofOrders = DataplaneIdentity.Labels(dataplane, pipeline.Labels, orders.Labels);
        ScrapeSnapshot sidecar = Read(new ReadPlan([SourceFilters.Of(pipeline.Sidecar)], ofSidecar.Select(l => l.Key)), envoy);
        ScrapeSnapshot application = Read(
            new ReadPlan([SourceFilters.Of(orders)], ofOrders.Select(l => l.Key)), Encoding.UTF8.GetBytes(Orders));
        using MergedScrape scrape = MergedScrape.Merge(
        [
            new MergeInput("sidecar", sidecar, 0, new AddedLabels(ofSidecar)),
            new MergeInput("orders", application, 0, new AddedLabels(ofOrders)),
        ]);
        var output = new ArrayBufferWriter<byte>();
        PrometheusTextWriter.Write(scrape, output);
        sidecar.Release();
        application.Release();
        return Encoding.UTF8.GetString(output.WrittenSpan);

        static ScrapeSnapshot Read(ReadPlan plan, byte[] body) =>
            new SourceReader(plan, new ReadLimits()).Read(new ReadOnlySequence<byte>(body), DateTimeOffset.UnixEpoch);
    }
}
