using MeshMetric.Testing.Http;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

/// <summary>What a backend can't be given is left out, counted, and told once.</summary>
public sealed class LeftOutTests
{
    [Fact]
    public async Task Scrape_WithWhatItsScraperWouldRefuse_LeavesItOutCountsItAndTellsItOnce()
    {
        await using var source = ScriptedHttpSource.Start(
            HttpScripts.Metrics("late 1 -5\n# TYPE \"a.b\" counter\n{\"a.b\"} 1\n# TYPE a_b gauge\na_b 2\nc{\"l.x\"=\"1\",l_x=\"2\"} 3\nc{l_x=\"2\"} 4\n"));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy($"[{{port: {source.Port}}}]"));

        await agent.ScrapeAsync();
        await agent.ScrapeAsync();
        var text = await agent.ScrapeAsync();

        Assert.Contains("# TYPE a_b counter\na_b{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("late", text, StringComparison.Ordinal);
        Assert.Equal("2", Count(text, "timestamp_negative"));
        Assert.Equal("0", Count(text, "name_taken"));
        Assert.Equal("2", Count(text, "family_conflicting"));
        Assert.Equal("2", Count(text, "series_repeated"));
        Assert.Equal("2", Count(text, "label_repeated"));
        Assert.Single(agent.Log.Lines, static line => line.StartsWith("Warning: :5670/metrics leaves out of late: samples with a timestamp before 1970", StringComparison.Ordinal));
        Assert.Single(agent.Log.Lines, static line => line.StartsWith("Warning: :5670/metrics leaves out of a_b: the whole family", StringComparison.Ordinal));
        Assert.Equal(4, agent.Log.Lines.Count(static line => line.Contains(" leaves out of ", StringComparison.Ordinal)));

        static string Count(string text, string reason) => System.Text.RegularExpressions.Regex.Match(
            text, $"meshmetric_dp_write_anomalies_total\\{{backend=\":5670/metrics\",reason=\"{reason}\"[^}}]*\\}} ([0-9]+)\n").Groups[1].Value;
    }

    [Fact]
    public async Task Push_OfMoreSeriesThanAreRemembered_TellsItOnce()
    {
        await using var collector = await ScriptedCollector.StartAsync();
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics("a{i=\"1\"} 1\na{i=\"2\"} 1\na{i=\"3\"} 1\n"));
        var backends = $$"""[{type: OpenTelemetry, openTelemetry: {endpoint: "{{collector.GrpcEndpoint.Authority}}", refreshInterval: 1s} }]""";

        // The agent's own metrics are series, too.
        await using var agent = await AgentFixture.StartAsync(
            AgentFixture.Policy($"[{{port: {source.Port}}}]", backends),
            static options => options with { OtlpLimits = options.OtlpLimits with { MaxRememberedSeries = 1 } });
        for (var pushes = 0; pushes < 3; pushes++)
        {
            Assert.Null((await collector.NextRequestAsync(agent.Deadline)).Problem);
        }

        var told = Assert.Single(agent.Log.Lines, static line => line.Contains("--otlp-max-series", StringComparison.Ordinal));
        Assert.Matches("^Warning: 127.0.0.1:[0-9]+: [0-9]+ series are more than the 1 that are remembered", told);
    }
}
