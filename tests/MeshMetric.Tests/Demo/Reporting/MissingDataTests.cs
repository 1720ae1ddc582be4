using MeshMetric.Agent;
using MeshMetric.Demo.Reporting;

using Xunit;

namespace MeshMetric.Tests.Demo.Reporting;

public sealed class MissingDataTests
{
    private static readonly SourceStatus Source = new("sidecar", "http://127.0.0.1", true, null, null, TimeSpan.Zero, 10, 5, 100, 1, 0);
    private static readonly BackendStatus Backend = new("Prometheus", "5670/metrics", null, 1, 0, 5, 0);

    [Fact]
    public void Find_AllThere_IsEmpty() => Assert.Empty(MissingData.Find([Reading()], "orders", prometheusUp: 1));

    [Fact]
    public void Find_NoPrometheusRuns_DoesNotAskForIt() => Assert.Empty(MissingData.Find([Reading()], "orders", prometheusUp: null));

    [Fact]
    public void Find_PrometheusMissesOne_SaysSo() =>
        Assert.Equal(["Prometheus has scraped 0 of 1 agents."], MissingData.Find([Reading()], "orders", prometheusUp: 0));

    [Fact]
    public void Find_SourceDown_NamesItAndWhy()
    {
        SourceStatus down = Source with { Up = false, Problem = "connection refused" };

        string sentence = Assert.Single(MissingData.Find([Reading(sources: [Source, down with { Name = "shop" }])], "orders", null));

        Assert.Equal("web-1: source shop is not up: connection refused", sentence);
    }

    [Fact]
    public void Find_NothingKept_SaysSo() =>
        Assert.Equal(
            ["web-1: nothing is kept of source sidecar."],
            MissingData.Find([Reading(sources: [Source with { SamplesKept = 0 }, Source])], "orders", null));

    [Fact]
    public void Find_BackendWithoutSamples_NamesIt() =>
        Assert.Equal(
            ["web-1: Prometheus backend 5670/metrics got nothing: no samples yet"],
            MissingData.Find([Reading(backends: [Backend with { Samples = 0 }])], "orders", null));

    [Fact]
    public void Find_NoBackendAtAll_SaysSo() =>
        Assert.Equal(["web-1: no Prometheus backend."], MissingData.Find([Reading(backends: [])], "orders", null));

    [Fact]
    public void Find_NoPoints_SaysWhichTransport()
    {
        DataplaneReading silent = Reading() with { GrpcPoints = 0, Service = "orders" };

        Assert.Equal(
            ["web-1: no points arrived by OTLP/gRPC.", "web-1: no points arrived by OTLP/HTTP."],
            MissingData.Find([silent], "orders", null));
    }

    [Fact]
    public void BytesSaved_HalfDropped_IsHalfOfWhatWasRead() => Assert.Equal(500, Reading().BytesSaved);

    private static DataplaneReading Reading(IReadOnlyList<SourceStatus>? sources = null, IReadOnlyList<BackendStatus>? backends = null) => new(
        "web-1",
        "web",
        new AgentStatus(
            "default", "web-1", default, 1, false, [], sources ?? [Source, Source], backends ?? [Backend],
            new AgentTotals(10, 5, 1000, 400, 1, 1, 5, 0)),
        GrpcPoints: 5,
        HttpPoints: 0);
}
