using MeshMetric.ControlPlane.Agents;
using MeshMetric.Resources.Dynamic;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Agents;

/// <summary>What two control planes know of one agent, joined at one of them ("here"; the other is "there").</summary>
public sealed class JoinedInsightTests
{
    private const string Here = "here";
    private const string There = "there";

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DataplaneInsight AtBoth = DataplaneInsight.Empty.With(Report("a"), There, Now);

    [Fact]
    public void JoinedWith_NothingReportedHere_IsWhatIsStored()
    {
        var stored = AtBoth.With(Report("a", "tag2"), There, Now.AddSeconds(10));

        Assert.Same(stored, DataplaneInsight.Empty.JoinedWith(stored, Here, isFirst: false));
        Assert.Same(stored, AtBoth.JoinedWith(stored, Here, isFirst: false));

        // Nor is what was taken for silence here.
        Assert.Same(stored, AtBoth.Offline(Now.AddSeconds(90)).JoinedWith(stored, Here, isFirst: false));
    }

    [Fact]
    public void JoinedWith_NothingStored_IsWhatWasReportedHere() =>
        Assert.Equal(Here, DataplaneInsight.Empty.With(Report("a"), Here, Now).JoinedWith(DataplaneInsight.Empty, Here, isFirst: true).Current!.Instance);

    [Fact]
    public void JoinedWith_TheRunHasMovedThere_IsWhatIsStored()
    {
        var ours = DataplaneInsight.Empty.With(Report("a"), Here, Now);
        var stored = ours.With(Report("a", "tag2"), There, Now.AddSeconds(10));

        Assert.Same(stored, ours.JoinedWith(stored, Here, isFirst: false));
        Assert.Same(stored, ours.Offline(Now.AddSeconds(90)).JoinedWith(stored, Here, isFirst: false));
    }

    [Fact]
    public void JoinedWith_TheRunCameHereBeforeTheStoreWasRead_KeepsWhatItSaidHere()
    {
        var ours = DataplaneInsight.Empty.With(Report("a", "tag2"), Here, Now.AddSeconds(10));

        Assert.Equal("tag2", ours.JoinedWith(AtBoth, Here, isFirst: true).Report!.ConfigurationTag);
        Assert.Same(AtBoth, ours.JoinedWith(AtBoth, Here, isFirst: false));
    }

    [Fact]
    public void JoinedWith_OfflineThereAndHeardHere_StaysOnlineAndIsStoredAgain()
    {
        var ours = DataplaneInsight.Empty.With(Report("a"), Here, Now);
        var stored = ours.Offline(Now.AddSeconds(90));
        var joined = ours.With(Report("a", "tag2"), Here, Now.AddSeconds(80)).JoinedWith(stored, Here, isFirst: false);

        Assert.NotSame(stored, joined);
        Assert.True(joined.IsOnline);
        Assert.Equal(("tag2", Now, Now.AddSeconds(80)), (joined.Report!.ConfigurationTag, joined.Current!.Connected, joined.Current.Updated));
    }

    [Fact]
    public void JoinedWith_OfflineAtBoth_IsWhatIsStored()
    {
        var ours = DataplaneInsight.Empty.With(Report("a"), Here, Now);
        var stored = ours.Offline(Now.AddSeconds(90));

        Assert.Same(stored, ours.Offline(Now.AddSeconds(91)).JoinedWith(stored, Here, isFirst: false));
    }

    [Fact]
    public void JoinedWith_SilenceOverWhatWasWrittenHereBefore_IsKept()
    {
        var written = DataplaneInsight.Empty.With(Report("a"), Here, Now);
        var joined = written.Offline(Now.AddSeconds(90)).JoinedWith(written, Here, isFirst: false);

        Assert.NotSame(written, joined);
        Assert.Equal(Now.AddSeconds(90), joined.Current!.Disconnected);
    }

    [Fact]
    public void JoinedWith_GoodbyeHere_EndsTheRunThere()
    {
        var ours = AtBoth.With(Report("a") with { IsStopping = true }, Here, Now.AddSeconds(20));
        var joined = ours.JoinedWith(AtBoth.With(Report("a", "tag2"), There, Now.AddSeconds(10)), Here, isFirst: false);

        Assert.False(joined.IsOnline);
        Assert.Equal(Now.AddSeconds(20), joined.Current!.Disconnected);
    }

    [Fact]
    public void JoinedWith_GoodbyeThere_EndsTheRunHere()
    {
        var ours = AtBoth.With(Report("a"), Here, Now.AddSeconds(10));
        var stored = AtBoth.With(Report("a") with { IsStopping = true }, There, Now.AddSeconds(20));

        Assert.Same(stored, ours.JoinedWith(stored, Here, isFirst: false));
    }

    [Fact]
    public void JoinedWith_AnotherRunThereThatKnewOfOurs_HasTheName()
    {
        var ours = DataplaneInsight.Empty.With(Report("a"), Here, Now);
        var stored = ours.With(Report("b"), There, Now.AddSeconds(10));

        Assert.Same(stored, ours.JoinedWith(stored, Here, isFirst: false));
    }

    [Fact]
    public void JoinedWith_AnotherRunThereThatKnewNothingOfOurs_GivesWayAndIsRemembered()
    {
        var ours = DataplaneInsight.Empty.With(Report("a"), Here, Now.AddSeconds(10));
        var joined = ours.JoinedWith(DataplaneInsight.Empty.With(Report("b"), There, Now), Here, isFirst: true);

        Assert.Equal(["b", "a"], joined.Subscriptions.Select(run => run.Id));
        Assert.Equal([false, true], joined.Subscriptions.Select(run => run.IsOnline));

        // There it comes in as one that knew of theirs: no two that each take the other's word for older.
        Assert.Same(joined, DataplaneInsight.Empty.With(Report("b"), There, Now).JoinedWith(joined, There, isFirst: false));
    }

    [Fact]
    public void JoinedWith_TheLaterRunEndedThere_TheOneHereHasTheNameAgain()
    {
        var stored = DataplaneInsight.Empty.With(Report("a"), Here, Now).With(Report("b") with { IsStopping = true }, There, Now.AddSeconds(10));
        var ours = DataplaneInsight.Empty.With(Report("a"), Here, Now.AddSeconds(20));

        Assert.Equal(("a", true), (ours.JoinedWith(stored, Here, isFirst: false).Current!.Id, ours.JoinedWith(stored, Here, isFirst: false).IsOnline));
    }

    private static AgentReport Report(string agent, string tag = "tag1") => new() { AgentId = agent, Version = "0.1.0", ConfigurationTag = tag };
}
