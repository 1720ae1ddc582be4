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

    private readonly AgentTable _table = new(
        new StateHolder(), new ServerIdentity("new", ""), new ControlPlaneOptions(), new FakeTimeProvider(Now), NullLogger<AgentTable>.Instance);

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

    private static AgentReport Report(string tag) => new() { AgentId = "a", Version = "0.1.0", ConfigurationTag = tag };
}
