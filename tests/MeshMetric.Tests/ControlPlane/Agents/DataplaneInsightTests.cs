using MeshMetric.ControlPlane.Agents;
using MeshMetric.Resources.Dynamic;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Agents;

public sealed class DataplaneInsightTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z")]
    public void With_ClocksThatAreNoClocks_IsNoError(string sent, string read)
    {
        DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        var report = new AgentReport { AgentId = "a", SentAt = At(sent), StartedAt = At(read), Sources = [new SourceReport("x") { ReadAt = At(read) }] };

        Assert.Equal(Now, DataplaneInsight.Empty.With(report, "cp", Now).Report!.SentAt);
    }

    [Fact]
    public void With_FirstReport_IsOnlineSinceNow()
    {
        var insight = DataplaneInsight.Empty.With(Report("a", "tag1"), "cp1", Now);
        Assert.True(insight.IsOnline);
        Assert.Equal(new Subscription("a", "cp1", Now, null, Now, 1, "0.1.0", null), insight.Current);
    }

    [Fact]
    public void With_FurtherReports_KeepTheRunAndCountConfigurations()
    {
        var insight = DataplaneInsight.Empty.With(Report("a", "tag1"), "cp1", Now).With(Report("a", "tag1"), "cp1", Now.AddSeconds(30))
            .With(Report("a", "tag2"), "cp2", Now.AddSeconds(60));
        Assert.Equal(new Subscription("a", "cp2", Now, null, Now.AddSeconds(60), 2, "0.1.0", null), Assert.Single(insight.Subscriptions));
    }

    [Fact]
    public void With_AnotherAgent_EndsTheRunBefore()
    {
        var insight = DataplaneInsight.Empty.With(Report("a"), "cp1", Now).With(Report("b"), "cp1", Now.AddSeconds(5));
        Assert.Equal(["a", "b"], insight.Subscriptions.Select(subscription => subscription.Id));
        Assert.Equal(Now.AddSeconds(5), insight.Subscriptions[0].Disconnected);
        Assert.True(insight.IsSuperseded("a"));
        Assert.False(insight.IsSuperseded("b"));
        Assert.False(insight.IsSuperseded("c"));
        Assert.False(insight.Offline(Now.AddSeconds(6)).IsSuperseded("a"));
    }

    [Fact]
    public void With_ManyRuns_RemembersTheLast()
    {
        var insight = Enumerable.Range(0, 50).Aggregate(DataplaneInsight.Empty, (insight, i) => insight.With(Report($"a{i}"), "cp1", Now.AddSeconds(i)));
        Assert.Equal(DataplaneInsight.MostSubscriptions, insight.Subscriptions.Count);
        Assert.Equal("a49", insight.Current!.Id);
        Assert.Single(insight.Subscriptions, subscription => subscription.IsOnline);
    }

    [Fact]
    public void With_AStoppingAgent_IsOfflineAtOnce()
    {
        var insight = DataplaneInsight.Empty.With(Report("a"), "cp1", Now).With(Report("a") with { IsStopping = true }, "cp1", Now.AddSeconds(1));
        Assert.False(insight.IsOnline);
        Assert.True(insight.With(Report("a"), "cp1", Now.AddSeconds(2)).IsOnline);
    }

    [Fact]
    public void With_ClocksThatDiffer_PutsInstantsRight()
    {
        var behind = Now.AddHours(-3);
        var report = Report("a") with
        {
            StartedAt = behind.AddMinutes(-10),
            SentAt = behind,
            Sources = [new SourceReport("orders") { ReadAt = behind.AddSeconds(-15) }, new SourceReport("new")],
        };
        var taken = DataplaneInsight.Empty.With(report, "cp1", Now).Report!;
        Assert.Equal(Now.AddMinutes(-10), taken.StartedAt);
        Assert.Equal(Now, taken.SentAt);
        Assert.Equal(Now.AddSeconds(-15), taken.Sources[0].ReadAt);
        Assert.Null(taken.Sources[1].ReadAt);
    }

    [Fact]
    public void IsNews_WhatMerelyCountsOn_IsNot()
    {
        SourceReport Source(long samples, string? cause = null) => new("orders") { IsUp = cause is null, SamplesSeen = samples, Cause = cause, Error = cause };
        var before = DataplaneInsight.Empty.With(Report("a", "t") with { Sources = [Source(1)] }, "cp1", Now);
        DataplaneInsight After(AgentReport report) => before.With(report, "cp1", Now.AddSeconds(30));
        Assert.False(After(Report("a", "t") with { Sources = [Source(2)] }).IsNews(before));
        Assert.True(After(Report("a", "t2") with { Sources = [Source(1)] }).IsNews(before));
        Assert.True(After(Report("a", "t") with { Sources = [Source(1, "401")] }).IsNews(before));
        Assert.True(After(Report("a", "t") with { Sources = [Source(1)], IsStopping = true }).IsNews(before));
        Assert.True(After(Report("b", "t") with { Sources = [Source(1)] }).IsNews(before));
        Assert.True(before.IsNews(DataplaneInsight.Empty));
    }

    [Fact]
    public void Json_WhatWasWritten_IsReadBack()
    {
        var insight = DataplaneInsight.Empty
            .With(Report("a", "t") with { EnvoyVersion = "1.31.0" }, "cp1", Now)
            .With(Report("b", "u") with { Sources = [new SourceReport("orders") { IsUp = false, Cause = "401", Error = "answered 401" }] }, "cp2", Now.AddTicks(1234567));
        var read = InsightJson.Read(InsightJson.ToBody(insight));
        Assert.Equal(insight.Subscriptions, read.Subscriptions);
        Assert.Equal(insight.Report, read.Report);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"subscriptions": 5}""")]
    [InlineData("""{"subscriptions": [5]}""")]
    [InlineData("""{"subscriptions": [{"id": "a"}]}""")]
    [InlineData("""{"subscriptions": [{"id": "a", "connectTime": "yesterday"}], "meshMetric": []}""")]
    public void Json_WhatIsNoInsight_IsNothingKnown(string body) => Assert.Null(InsightJson.Read(body).Current);

    [Fact]
    public void Json_KumasOwn_IsRead()
    {
        var insight = InsightJson.Read("""
            {"subscriptions": [{"id": "x", "controlPlaneInstanceId": "cp", "connectTime": "2026-06-01T12:00:00.123456789Z", "generation": 3,
              "status": {"lastUpdateTime": "2026-06-01T12:01:00Z", "total": {"responsesSent": "7"}, "cds": {}}, "version": {"kumaDp": {"version": "2.13.0"}}}],
             "mTLS": {}}
            """);
        Assert.True(insight.IsOnline);
        Assert.Equal((7, "2.13.0"), (insight.Current!.Updates, insight.Current.Version));
    }

    private static AgentReport Report(string id, string? tag = null) => new() { AgentId = id, Version = "0.1.0", ConfigurationTag = tag };
}
