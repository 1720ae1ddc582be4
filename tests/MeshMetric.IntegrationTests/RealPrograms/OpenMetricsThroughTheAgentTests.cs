using System.Text.Json;

using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.RealPrograms;

/// <summary>An application that speaks OpenMetrics, the agent, and a Prometheus that keeps exemplars.</summary>
public sealed class OpenMetricsThroughTheAgentTests : IDisposable
{
    private const string Body = """
        # TYPE req_seconds counter
        # UNIT req_seconds seconds
        req_seconds_total 17.0 # {trace_id="abc"} 0.5
        req_seconds_created 1600000000.5
        # TYPE build info
        build_info{version="1"} 1
        # EOF
        """;

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly string _folder = Directory.CreateTempSubdirectory("meshmetric-test-").FullName;
    private readonly HttpClient _client = new();

    public OpenMetricsThroughTheAgentTests() => _deadline.CancelAfter(TimeSpan.FromSeconds(60));

    public void Dispose()
    {
        _client.Dispose();
        _deadline.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Exemplar_OfAnApplication_IsInPrometheus()
    {
        await using ScrapedApplication scraped = await ScrapedApplication.StartAsync(Body, _folder, _deadline.Token);
        ListeningProgram prometheus = scraped.Prometheus;
        JsonElement exemplars = await PrometheusApi.AskUntilAsync(
            _client, prometheus, "query_exemplars?query=req_seconds_total&start=0&end=4000000000", data => data.GetArrayLength() > 0, _deadline.Token);

        JsonElement series = Assert.Single(exemplars.EnumerateArray());
        Assert.Equal("backend-1", series.GetProperty("seriesLabels").GetProperty("dataplane").GetString());
        Assert.Equal("abc", series.GetProperty("exemplars")[0].GetProperty("labels").GetProperty("trace_id").GetString());
        Assert.Equal("", (await ApiAsync(prometheus, "targets")).GetProperty("activeTargets")[0].GetProperty("lastError").GetString());
        Assert.Equal("counter", (await ApiAsync(prometheus, "metadata?metric=req_seconds")).GetProperty("req_seconds")[0].GetProperty("type").GetString());
        Assert.Contains("openmetrics", scraped.Application.Requests[0].Headers["Accept"], StringComparison.Ordinal);

        // Who asks for text gets text, with the same names of samples.
        string text = await _client.GetStringAsync(scraped.Agent.MetricsUrl, _deadline.Token);
        Assert.Contains("# TYPE req_seconds_total counter\nreq_seconds_total{", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE build_info gauge\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("trace_id", text, StringComparison.Ordinal);
    }

    private Task<JsonElement> ApiAsync(ListeningProgram prometheus, string path) => PrometheusApi.AskAsync(_client, prometheus, path, _deadline.Token);
}
