using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;
using MeshMetric.Resources.Policies;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Agents;

public sealed class FleetHealthTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_FailuresOnSeveralProxies_SumsThemUpByCause()
    {
        var members = Enumerable.Range(0, 4300).Select(i => Member($"web-{i:0000}", i < 9 ? "401" : i < 12 ? "connection refused" : null)).ToList();
        var health = FleetHealth.Of(members);
        Assert.Equal((4300, 4300, 0, 0, 4300), (health.Total, health.Online, health.Offline, health.Unknown, health.Current));
        var orders = Assert.Single(health.Sources);
        Assert.Equal("orders: 12 of 4,300 can't be scraped: 9 x 401, 3 x connection refused", orders.Sentence("scraped"));
        Assert.Equal(["web-0009", "web-0010", "web-0011"], orders.Causes[1].Dataplanes);
        Assert.Equal(
            [
                "4,300 of 4,300 proxies run the current configuration; 0 run an older one, 0 are offline, 0 never reported",
                "orders: 12 of 4,300 can't be scraped: 9 x 401, 3 x connection refused",
            ],
            FleetHealthJson.Sentences(health));
    }

    [Fact]
    public void Of_ProxiesInEveryState_CountsEachOnce()
    {
        var stale = Member("stale", null);
        var health = FleetHealth.Of(
        [
            Member("good", null),
            stale with { Tag = "newer" },
            Member("broken", null, "selector too new") with { Tag = "newer" },
            Member("gone", "401") with { Insight = Member("gone", "401").Insight.Offline(Now) },
            Member("silent", null) with { Insight = DataplaneInsight.Empty },
        ]);
        Assert.Equal((5, 3, 1, 1, 1), (health.Total, health.Online, health.Offline, health.Unknown, health.Current));
        Assert.Equal(["gone"], health.OfflineNames);
        Assert.Equal(["silent"], health.UnknownNames);
        Assert.Equal([new("stale", null), new("broken", "selector too new")], health.Outdated);

        // What an agent said before it went away is no news.
        Assert.Equal(0, Assert.Single(health.Sources).Down);
    }

    [Fact]
    public void Of_ApplicationsWithoutName_AreOneAcrossAddresses()
    {
        FleetMember Unnamed(string name, string address) => Member(name, null, address: address) with
        {
            Insight = DataplaneInsight.Empty.With(
                new AgentReport { AgentId = name, Sources = [new SourceReport($"{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:8888/metrics") { IsUp = true }] }, "cp", Now),
        };
        var source = Assert.Single(FleetHealth.Of([Unnamed("a", "10.0.0.1"), Unnamed("b", "10.0.0.2"), Unnamed("c", "fd00::1")]).Sources);
        Assert.Equal((":8888/metrics", 3, 3), (source.Name, source.Total, source.Up));
    }

    [Fact]
    public void Of_Backends_FailWhereAnErrorIsAndWaitBeforeTheFirstDelivery()
    {
        FleetMember With(string name, BackendReport backend) =>
            Member(name, null) with { Insight = DataplaneInsight.Empty.With(new AgentReport { AgentId = name, Backends = [backend] }, "cp", Now) };
        var backend = new BackendReport("OpenTelemetry", "otel:4317");
        var part = Assert.Single(FleetHealth.Of(
            [With("a", backend), With("b", backend with { Deliveries = 3 }), With("c", backend with { Deliveries = 3, Error = "refused", Cause = "connection refused" })]).Backends);
        Assert.Equal((3, 1, 1, 1), (part.Total, part.Up, part.Waiting, part.Down));
    }

    [Fact]
    public void Of_BackendsThatLostPoints_SumsThemUpAlsoWhereTheyWorkNow()
    {
        FleetMember With(string name, BackendReport backend) =>
            Member(name, null) with { Insight = DataplaneInsight.Empty.With(new AgentReport { AgentId = name, Backends = [backend] }, "cp", Now) };
        var backend = new BackendReport("OpenTelemetry", "otel:4317") { Deliveries = 1 };
        var health = FleetHealth.Of([With("a", backend), With("b", backend with { Dropped = 1200 }), With("c", backend with { Dropped = 34, Refused = 5 })]);
        Assert.Equal(
            "otel:4317: lost since the agents started, on 2 of 3: 1,234 points dropped as the queue was full, 5 refused by the collector",
            FleetHealthJson.Sentences(health)[^1]);
        Assert.Equal(0, health.Backends[0].Down);
    }

    private static FleetMember Member(string name, string? cause, string? problem = null, string address = "10.0.0.1")
    {
        var dataplane = (DataplaneResource)DataplaneResource.Create("default", name, "web", new Dictionary<string, string>(), address).Resources[0];
        var report = new AgentReport
        {
            AgentId = name,
            ConfigurationTag = "tag",
            ConfigurationProblem = problem,
            Sources = [new SourceReport("orders") { IsUp = cause is null, Cause = cause, Error = cause }],
        };
        return new FleetMember(new DataplaneState(dataplane, default, new PipelineCompiler([]).Plan(dataplane, Now)), DataplaneInsight.Empty.With(report, "cp", Now), "tag");
    }
}
