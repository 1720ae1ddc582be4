using MeshMetric.ControlPlane;
using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Resources.Dynamic;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Agents;

public sealed class AgentTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ResourceId Dataplane = new("Dataplane", "default", "web-1");

    private readonly FakeTimeProvider _time = new(Now);
    private readonly AgentTable _table;

    public AgentTableTests() => _table = new(
        new StateHolder(), new ServerIdentity("new", ""), new ControlPlaneOptions(), _time, NullLogger<AgentTable>.Instance);

    [Fact]
    public void Adopt_StoredBeforeTheStart_IsWhatIsKnown()
    {
        _table.Adopt(Dataplane, DataplaneInsight.Empty.With(Report("tag1"), "old", Now.AddMinutes(-1)), version: 7);

        Assert.Equal("tag1", _table.Get(Dataplane).Report!.ConfigurationTag);
        Assert.True(_table.IsKnown(Dataplane, 7));
    }

    [Fact]
    public void Adopt_AgentReportedBeforeTheStoreWasRead_KeepsTheReportAndTheHistory()
    {
        Assert.Null(_table.Take(Dataplane, Report("tag2")));

        _table.Adopt(Dataplane, DataplaneInsight.Empty.With(Report("tag1"), "old", Now.AddMinutes(-1)), version: 7);

        DataplaneInsight insight = _table.Get(Dataplane);
        Assert.Equal("tag2", insight.Report!.ConfigurationTag);
        Assert.True(insight.IsOnline);

        // One run of one agent, that began before this process did.
        Assert.Equal((Now.AddMinutes(-1), "new"), (Assert.Single(insight.Subscriptions).Connected, insight.Current!.Instance));
    }

    [Fact]
    public void Complete_BeforeEverythingWasRead_HasNotEnded()
    {
        Assert.False(_table.Complete.IsCompleted);

        _table.SetComplete();

        Assert.True(_table.Complete.IsCompletedSuccessfully);
    }

    [Fact]
    public void TryExpire_AgentOfThisControlPlane_GoesAfterTheTime()
    {
        _table.Take(Dataplane, Report("tag1"));
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(0, Expire());

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Expire());
        Assert.Equal(0, Expire());
        Assert.False(_table.Get(Dataplane).IsOnline);
    }

    [Fact]
    public void TryExpire_AgentOfAnother_GetsTheTimeInWhichTheOtherMayHaveStoredNothing()
    {
        _table.Adopt(Dataplane, DataplaneInsight.Empty.With(Report("tag1"), "other", Now), version: 1);
        _time.Advance(TimeSpan.FromSeconds(180));
        Assert.Equal(0, Expire());

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, Expire());
    }

    [Fact]
    public void Adopt_AnotherTookItForSilent_KeepsItAndStoresIt()
    {
        _table.Take(Dataplane, Report("tag1"));
        DataplaneInsight written = _table.Get(Dataplane);
        Drain();

        _table.Adopt(Dataplane, written.Offline(Now.AddSeconds(90)), version: 2);

        Assert.True(_table.Get(Dataplane).IsOnline);
        Assert.Equal(2, Assert.Single(Drain()).Version);
    }

    [Fact]
    public void Adopt_WhatThisControlPlaneWrote_IsNotWrittenAgain()
    {
        _table.Take(Dataplane, Report("tag1"));
        DataplaneInsight written = _table.Get(Dataplane);
        Drain();

        _table.Adopt(Dataplane, written, version: 1);

        Assert.Empty(Drain());
    }

    [Fact]
    public void Resolve_TheAnswerToAWriteWasLost_WritesOverIt()
    {
        _table.Take(Dataplane, Report("tag1"));
        DataplaneInsight written = _table.Get(Dataplane);
        AgentEntry entry = Assert.Single(Drain()).Entry;

        _table.Resolve(Dataplane, entry, written, version: 1);

        Assert.Equal(1, Assert.Single(Drain()).Version);
    }

    private int Expire() => _table.Entries.Count(entry => _table.TryExpire(entry.Key, entry.Value));

    private List<(AgentEntry Entry, long Version)> Drain()
    {
        var queued = new List<(AgentEntry, long)>();
        while (_table.Queue.TryRead(out ResourceId dataplane))
        {
            var (entry, _, version) = _table.Dequeue(dataplane)!.Value;
            queued.Add((entry, version));
        }

        return queued;
    }

    private static AgentReport Report(string tag) => new() { AgentId = "a", Version = "0.1.0", ConfigurationTag = tag };
}
