using System.Buffers;
using System.Text;
using System.Text.Json;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;
using MeshMetric.Testing.Expositions;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>
/// Names that become the same by escaping, and names that clash with another family's samples: other people's programs read what we make of them. Their
/// releases at hand know no quoted names, as most scrapers don't.
/// </summary>
public sealed class EscapedNamesTests(ExpfmtFixture fixture) : IClassFixture<ExpfmtFixture>, IDisposable
{
    private const int Bodies = 500;

    private const string OpenMetrics = """
        # TYPE "http.requests" counter
        {"http.requests_total","http.route"="/a",http_route="/b"} 1 # {trace_id="abc"} 1
        {"http.requests_created"} 1600000000
        # TYPE http_requests_created gauge
        http_requests_created 5
        # TYPE "queue.size" gauge
        {"queue.size",app="first"} 3
        # TYPE queue_size gauge
        queue_size{app="first"} 4
        queue_size{app="second"} 5
        # TYPE latency histogram
        latency_bucket{le="1.0"} 1 # {trace_id="def"} 0.5
        latency_bucket{le="+Inf"} 2
        latency_sum 3
        latency_count 2
        # TYPE "latency.count" gauge
        {"latency.count"} 7
        # TYPE info_about info
        info_about_info{"service.name"="shop"} 1
        # EOF

        """;

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;
    private readonly HttpClient _client = new();

    private CancellationToken Cancel => _deadline.Token;

    public void Dispose()
    {
        _client.Dispose();
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Expfmt_ReadsWhatIsWrittenOfClashingNames_AndFindsTheSame()
    {
        ExpfmtProgram expfmt = await fixture.GetAsync();
        List<(string What, byte[] Text)> bodies = [];
        for (int seed = 0; seed < Bodies; seed++)
        {
            using MergedScrape scrape = Merge(seed);
            foreach (NameEscaping escaping in Enum.GetValues<NameEscaping>())
            {
                byte[] text = Write(scrape, escaping);
                if (escaping != NameEscaping.AllowUtf8 || !WrittenBody.Of(Encoding.UTF8.GetString(text), isOpenMetrics: false).HasQuotedName)
                {
                    bodies.Add(($"seed {seed}, {escaping}", text));
                }
            }
        }

        IReadOnlyList<ExpfmtAnswer> answers = await expfmt.ReadAsync(bodies.Select(body => body.Text), Cancel);

        Assert.All(bodies.Zip(answers), pair =>
        {
            string text = Encoding.UTF8.GetString(pair.First.Text);
            Assert.True(pair.Second.Error is null, $"{pair.First.What}: {pair.Second.Error} in\n{text}");
            SampleDump ours = SampleDump.Of(pair.First.Text);
            bool isSame = pair.Second.Lines.SequenceEqual(ours.Lines) || ExpfmtDifferentialTests.IsBeyondExpfmt(pair.First.Text, ours);
            Assert.True(isSame, $"{pair.First.What}: other samples found in\n{text}");
        });
    }

    [Fact]
    public async Task Promtool_ReadsWhatIsWrittenOfClashingNames()
    {
        RealProgram promtool = RealProgram.Find("promtool");
        for (int seed = 0; seed < 10; seed++)
        {
            using MergedScrape scrape = Merge(seed);
            foreach (NameEscaping escaping in new[] { NameEscaping.Underscores, NameEscaping.Dots, NameEscaping.Values })
            {
                byte[] text = Write(scrape, escaping);
                ProgramResult result = await promtool.RunAsync(["check", "metrics"], text, Cancel);

                // 3 means that names break conventions, which these are made to.
                Assert.True(result.ExitCode is 0 or 3, $"{result.Error}\n{Encoding.UTF8.GetString(text)}");
                Assert.DoesNotContain("error while linting", result.Error, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Prometheus_ScrapesNamesThatBecomeTheSame_AndHasTheSeriesOfBoth()
    {
        _deadline.CancelAfter(TimeSpan.FromSeconds(60));
        await using ScrapedApplication scraped = await ScrapedApplication.StartAsync(OpenMetrics, _folder, Cancel);
        ListeningProgram prometheus = scraped.Prometheus;
        JsonElement anomalies = await PrometheusApi.AskUntilAsync(
            _client, prometheus, "query?query=meshmetric_dp_write_anomalies_total>0", data => data.GetProperty("result").GetArrayLength() > 0, Cancel);

        JsonElement target = Assert.Single((await ApiAsync(prometheus, "targets")).GetProperty("activeTargets").EnumerateArray());
        Assert.Equal("", target.GetProperty("lastError").GetString());
        Assert.Equal(
            ["family_conflicting", "label_repeated", "name_taken", "series_repeated"],
            anomalies.GetProperty("result").EnumerateArray().Select(series => series.GetProperty("metric").GetProperty("reason").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(["3", "5"], await ValuesAsync(prometheus, "queue_size"));
        Assert.Equal(["1"], await ValuesAsync(prometheus, "http_requests_total{http_route=\"/b\"}"));
        Assert.Equal(["5"], await ValuesAsync(prometheus, "http_requests_created"));
        Assert.Equal(["2"], await ValuesAsync(prometheus, "latency_count"));
        Assert.Equal(["1"], await ValuesAsync(prometheus, "info_about_info{service_name=\"shop\"}"));
        JsonElement exemplars = await ApiAsync(prometheus, "query_exemplars?query=latency_bucket&start=0&end=4000000000");
        Assert.Equal("def", exemplars[0].GetProperty("exemplars")[0].GetProperty("labels").GetProperty("trace_id").GetString());
    }

    private static MergedScrape Merge(int seed) => MergedScrape.Merge(
    [
        new MergeInput("a", Read(seed, isOpenMetrics: seed % 3 == 0), 0, AddedLabels.None),
        new MergeInput("b", Read(seed + Bodies, isOpenMetrics: seed % 5 == 0), 0, AddedLabels.None),
    ]);

    private static ScrapeSnapshot Read(int seed, bool isOpenMetrics) => new SourceReader(new ReadPlan([FamilyFilter.KeepAll], []), new ReadLimits()).Read(
        new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(ClashingExposition.Make(seed, isOpenMetrics))),
        DateTimeOffset.UnixEpoch,
        isOpenMetrics ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text);

    private static byte[] Write(MergedScrape scrape, NameEscaping escaping)
    {
        var output = new ArrayBufferWriter<byte>();
        PrometheusTextWriter.Write(scrape, output, escaping);
        return output.WrittenSpan.ToArray();
    }

    private async Task<string[]> ValuesAsync(ListeningProgram prometheus, string query)
    {
        JsonElement result = (await ApiAsync(prometheus, "query?query=" + Uri.EscapeDataString(query))).GetProperty("result");
        return [.. result.EnumerateArray().Select(series => series.GetProperty("value")[1].GetString()!).Order(StringComparer.Ordinal)];
    }

    private Task<JsonElement> ApiAsync(ListeningProgram prometheus, string path) => PrometheusApi.AskAsync(_client, prometheus, path, Cancel);
}
