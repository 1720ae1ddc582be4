using System.Globalization;

using MeshMetric.Testing.Http;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

/// <summary>One broken source beside a good one: the good one's data is served whole, the broken one is told with its reason.</summary>
public sealed class SourceFaultTests
{
    private const string Good = "# TYPE good_total counter\ngood_total 7\n";

    public static TheoryData<string, string> Faults => new()
    {
        { "close", "closed" },
        { "500", "500" },
        { "redirect", "302" },
        { "html", "HTML" },
        { "json", "JSON" },
        { "openmetrics", "# EOF" },
        { "garbage", "HTTP" },
        { "cutByLength", "broke off" },
        { "cutChunked", "broke off" },
        { "cutByReset", "broke off|reset" },
        { "huge", "larger than 67108864 bytes" },
        { "gzipBomb", "100 times" },
        { "hang", "no complete answer within" },
        { "hangAfter", "no complete answer within" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Scrape_OneSourceBroken_ServesTheOtherAndTellsWhy(string fault, string reason)
    {
        await using var good = ScriptedHttpSource.Start(HttpScripts.Metrics(Good));
        await using var bad = ScriptedHttpSource.Start(Script(fault));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy(Applications(good.Port, bad.Port)));
        var timeout = fault.StartsWith("hang", StringComparison.Ordinal) ? "2" : "30";

        var text = await agent.ScrapeAsync(timeout);

        Assert.Contains("\ngood_total{mesh=\"default\",dataplane=\"b1\",service=\"backend\"} 7\n", text, StringComparison.Ordinal);
        Assert.Contains("meshmetric_dp_source_up{source=\"bad\",", text, StringComparison.Ordinal);
        Assert.Matches("meshmetric_dp_source_up\\{source=\"bad\",[^}]*\\} 0\n", text);
        Assert.Matches("meshmetric_dp_source_up\\{source=\"good\",[^}]*\\} 1\n", text);
        await agent.UntilAsync(status => status.Sources.Single(source => source.Name == "bad").Up is false);
        Assert.Matches(reason, agent.Source("bad").Problem!);
        Assert.Contains(agent.Log.Lines, line => line.Contains("bad is down", StringComparison.Ordinal) && line.Contains("down since", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scrape_SourceRefusesConnections_TellsSo()
    {
        int port;
        await using (var gone = ScriptedHttpSource.Start(HttpScripts.Close()))
        {
            port = gone.Port;
        }

        await using var good = ScriptedHttpSource.Start(HttpScripts.Metrics(Good));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy(Applications(good.Port, port)));
        Assert.Contains("good_total{", await agent.ScrapeAsync(), StringComparison.Ordinal);
        Assert.Equal("connection refused", agent.Source("bad").Problem);
    }

    [Fact]
    public async Task Scrape_CutInsideALine_KeepsCompleteFamiliesAndNothingOfTheOpenOne()
    {
        const string Body = "# TYPE whole gauge\nwhole 1\n# TYPE open gauge\nopen{a=\"1\"} 1\nopen{a=\"2\"} 12";
        await using var source = ScriptedHttpSource.Start(HttpScripts.CutByLength(Body));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy(Application(source.Port)));
        var text = await agent.ScrapeAsync();
        Assert.Contains("\nwhole{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("open{", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_LastLineWithoutNewline_IsNeverServed()
    {
        await using var source = ScriptedHttpSource.Start(HttpScripts.UntilClose("# TYPE a gauge\na 1\n# TYPE b gauge\nb 12"));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy(Application(source.Port)));
        var text = await agent.ScrapeAsync();
        Assert.Contains("\na{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\nb{", text, StringComparison.Ordinal);
        Assert.Matches("source_malformed_lines_total\\{[^}]*\\} 1\n", text);
    }

    [Fact]
    public async Task Scrape_StrangeButReadableBody_ComesOutWhole()
    {
        const string Body = "# TYPE t gauge\n# TYPE t counter\nt{v=\"a\\\\b\\\"c\\nd\"} NaN\nt{v=\"inf\"} +Inf\nbad line here x\n# TYPE u gauge\nu 1\nt{v=\"late\"} 3\n";
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy(Application(source.Port)));
        var text = await agent.ScrapeAsync();
        Assert.Contains("t{v=\"a\\\\b\\\"c\\nd\",mesh=\"default\"", text, StringComparison.Ordinal);
        Assert.Matches("t\\{v=\"inf\",[^}]*\\} \\+Inf\n", text);
        Assert.Single(text.Split('\n'), line => line == "# TYPE t gauge");
        Assert.True(agent.Source("bad").Up);
    }

    [Fact]
    public async Task Scrape_InvalidUtf8_CostsAtMostThatLine()
    {
        byte[] body = [.. "ok 1\nx{v=\""u8, 0xFF, 0xFE, .. "\"} 1\nafter 2\n"u8];
        await using var source = ScriptedHttpSource.Start(HttpScripts.Bytes(body));
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy(Application(source.Port)));
        var text = await agent.ScrapeAsync();
        Assert.Contains("ok{", text, StringComparison.Ordinal);
        Assert.Contains("after{", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("drip")]
    [InlineData("untyped")]
    [InlineData("untilClose")]
    public async Task Scrape_UnusualButRightTransfer_IsRead(string kind)
    {
        await using var source = ScriptedHttpSource.Start(kind switch
        {
            "gzip" => HttpScripts.Gzip(Good),
            "drip" => HttpScripts.Drip(Good),
            "untyped" => HttpScripts.Untyped(Good),
            _ => HttpScripts.UntilClose(Good),
        });
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy(Application(source.Port)));
        Assert.Matches("\ngood_total\\{[^}]*\\} 7\n", await agent.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_ManyAtOnce_CostTheSourceOneReadAtATime()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var source = ScriptedHttpSource.Start(async exchange =>
        {
            await release.Task;
            await HttpScripts.Metrics(Good)(exchange);
        });
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy(Application(source.Port)));
        var scrapes = Enumerable.Range(0, 8).Select(_ => agent.ScrapeAsync()).ToList();
        await source.NextRequestAsync(agent.Deadline);
        release.SetResult();
        Assert.All(await Task.WhenAll(scrapes), text => Assert.Contains("good_total{", text, StringComparison.Ordinal));
        Assert.Equal(1, source.PeakConcurrency);
    }

    private static string Application(int port) => $"[{{name: bad, port: {port.ToString(CultureInfo.InvariantCulture)}}}]";

    private static string Applications(int good, int bad) =>
        string.Create(CultureInfo.InvariantCulture, $"[{{name: bad, port: {bad}}}, {{name: good, port: {good}}}]");

    private static HttpScript Script(string fault) => fault switch
    {
        "close" => HttpScripts.Close(),
        "500" => HttpScripts.Status("500 Internal Server Error"),
        "redirect" => HttpScripts.Status("302 Found", "Location: http://192.0.2.1/metrics\r\n"),
        "html" => HttpScripts.Metrics("<html></html>", "text/html; charset=utf-8"),
        "json" => HttpScripts.Metrics("{}", "application/json"),
        "openmetrics" => HttpScripts.Metrics("a 1\n", "application/openmetrics-text; version=1.0.0"),
        "garbage" => HttpScripts.Garbage(),
        "cutByLength" => HttpScripts.CutByLength("# TYPE cut gauge\ncut 1\n"),
        "cutChunked" => HttpScripts.CutChunked("# TYPE cut gauge\ncut 1\n"),
        "cutByReset" => HttpScripts.CutByReset(Good.Replace("good", "bad", StringComparison.Ordinal)),
        "huge" => HttpScripts.Huge(200L * 1024 * 1024),
        "gzipBomb" => HttpScripts.GzipBomb(50L * 1024 * 1024),
        "hang" => HttpScripts.Hang(),
        _ => HttpScripts.HangAfter("# TYPE late gauge\nlate 1\n"),
    };
}
