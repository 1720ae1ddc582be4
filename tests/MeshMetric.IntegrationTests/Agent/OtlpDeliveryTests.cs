using Grpc.Core;

using MeshMetric.Testing.Http;
using MeshMetric.Testing.Otlp;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

/// <summary>What a collector gets of an agent over time.</summary>
public sealed class OtlpDeliveryTests
{
    private int _reads;

    [Fact]
    public async Task Push_DeltaOverAnOutage_LosesAndDoublesNothing()
    {
        const int Failures = 3;
        await using var collector = await ScriptedCollector.StartAsync();
        await using var source = ScriptedHttpSource.Start(Counting);
        await using var agent = await AgentFixture.StartAsync(
            AgentFixture.Policy($"[{{port: {source.Port}}}]", Backend(collector, "Delta")));
        var first = await NextAsync(collector, agent);
        Assert.DoesNotContain(first.Points, static point => point.Metric == "c");
        for (var i = 0; i < Failures; i++)
        {
            collector.Answer(CollectorAnswer.Error(StatusCode.Unavailable, "away"));
        }

        // A request that is refused comes again; its points count once.
        var told = 0.0;
        var last = 0UL;
        var points = new List<DecodedPoint>();
        for (var requests = 0; requests < Failures + 5; requests++)
        {
            var request = await NextAsync(collector, agent);
            if (requests >= Failures)
            {
                var point = request.Points.Single(static point => point.Metric == "c");
                points.Add(point);
                told += point.Value;
                Assert.True(point.IsDelta);
                Assert.True(last == 0 || point.StartTime == last, "a gap or an overlap between two points");
                last = point.Time;
            }
        }

        // The counter is the number of reads: the first export had 1, and each one after it another.
        Assert.Equal(points.Count, told);
        var status = Assert.Single(agent.Host.GetStatus().Backends, static backend => backend.Type == "OpenTelemetry");
        Assert.Equal(0, status.Dropped + status.Refused);
        Assert.True(status.Failures > 0);
    }

    [Fact]
    public async Task Push_SourceGoesDown_EndsItsSeriesOnce()
    {
        await using var collector = await ScriptedCollector.StartAsync();
        await using var source = ScriptedHttpSource.Start(Counting);
        await using var agent = await AgentFixture.StartAsync(
            AgentFixture.Policy($"[{{port: {source.Port}}}]", Backend(collector, "Cumulative")));
        while ((await NextAsync(collector, agent)).Points.All(static point => point.Metric != "c"))
        {
        }

        source.SetScript(HttpScripts.Status("503 Service Unavailable"));
        DecodedPoint end;
        do
        {
            end = (await NextAsync(collector, agent)).Points.Single(static point => point.Metric == "c");
        }
        while (!end.HasNoValue);

        Assert.DoesNotContain((await NextAsync(collector, agent)).Points, static point => point.Metric == "c");
    }

    [Fact]
    public async Task Push_CollectorAway_TellsWhatWaitsInItsMetrics()
    {
        await using var collector = await ScriptedCollector.StartAsync();
        await using var source = ScriptedHttpSource.Start(Counting);
        var backends = Backend(collector, "Cumulative").Replace("[{type: OpenTelemetry", "[{type: Prometheus, prometheus: {}}, {type: OpenTelemetry", StringComparison.Ordinal);
        for (var i = 0; i < 1000; i++)
        {
            collector.Answer(CollectorAnswer.Error(StatusCode.Unavailable, "away"));
        }

        await using var agent = await AgentFixture.StartAsync(
            AgentFixture.Policy($"[{{port: {source.Port}}}]", backends),
            static options => options with { DrainTimeout = TimeSpan.FromSeconds(1) });
        await agent.UntilAsync(static status => status.Backends.Any(static backend => backend.Failures > 0 && backend.Queued > 0));
        var text = await agent.ScrapeAsync();

        Assert.Matches("meshmetric_dp_points_queued\\{backend=[^}]*\\} [1-9]", text);
        Assert.Matches("meshmetric_dp_queue_bytes\\{backend=[^}]*\\} [1-9]", text);
        Assert.Matches("meshmetric_dp_points_dropped_total\\{backend=[^}]*\\} 0\n", text);
        Assert.Matches("meshmetric_dp_points_failed_total\\{backend=[^}]*\\} 0\n", text);
        Assert.Matches("meshmetric_dp_encode_anomalies_total\\{backend=[^}]*,reason=\"point_invalid\"[^}]*\\} [0-9]", text);
    }

    // A counter that tells how often it was read.
    private Task Counting(ScriptedExchange exchange) =>
        HttpScripts.Metrics($"# TYPE c counter\nc {Interlocked.Increment(ref _reads)}\n")(exchange);

    private static string Backend(ScriptedCollector collector, string temporality) =>
        $$"""[{type: OpenTelemetry, openTelemetry: {endpoint: "{{collector.GrpcEndpoint.Authority}}", refreshInterval: 1s, temporality: {{temporality}} } }]""";

    private static async Task<CollectorRequest> NextAsync(ScriptedCollector collector, AgentFixture agent)
    {
        var request = await collector.NextRequestAsync(agent.Deadline);
        Assert.Null(request.Problem);
        return request;
    }
}
