using MeshMetric.ControlPlane.Assignments;
using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.Assignments.Building;
using MeshMetric.ControlPlane.Assignments.Clients;
using MeshMetric.Xds;

using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Assignments;

public sealed class AssignmentClientsTests
{
    private readonly SnapshotDirectory<AssignmentSnapshot> _directory = new(AssignmentSnapshot.Empty);
    private readonly FakeTimeProvider _time = new(Mesh.Now);
    private readonly AssignmentClients _clients;

    public AssignmentClientsTests() => _clients = new(new AssignmentOptions { MaxClients = 2 }, _directory, _time);

    [Fact]
    public void List_ClientThatPolled_HasWhatItSaid()
    {
        _clients.Asked(Key("a"), "Prometheus/3.9", "1");
        _clients.Sent(Key("a"), "2");
        _time.Advance(TimeSpan.FromSeconds(5));
        _clients.Asked(Key("a"), null, "2");

        Assert.Equal(
            new AssignmentClient
            {
                Kind = AssignmentClientKind.Http, Id = "a", Address = "10.0.0.9", UserAgent = "Prometheus/3.9",
                LastSeen = Mesh.Now.AddSeconds(5), Version = "2", SentVersion = "2", HeldVersion = "2",
            },
            Assert.Single(_clients.List()));
    }

    [Fact]
    public void ResolvedId_IdBecomesKnownAndUnknownWhileItWaits_IsWhatHoldsNow()
    {
        _clients.Asked(Key("a"), null, null);
        AssignmentClient client = Assert.Single(_clients.List());
        Assert.Equal(ClientIds.Default, _clients.ResolvedId(client));

        _directory.Publish(AssignmentSnapshot.Empty, new Dictionary<string, AssignmentSnapshot> { ["a"] = AssignmentSnapshot.Empty });
        Assert.Equal("a", _clients.ResolvedId(client));

        _directory.Publish(AssignmentSnapshot.Empty, new Dictionary<string, AssignmentSnapshot>());
        Assert.Equal(ClientIds.Default, _clients.ResolvedId(client));
    }

    [Fact]
    public void List_OneIdFromTwoPlaces_IsTwoClients()
    {
        _clients.Asked(Key("a"), null, null);
        _clients.Asked(Key("a") with { Address = "10.0.0.8" }, null, null);

        Assert.Equal(2, _clients.List().Count);
    }

    [Fact]
    public void List_MoreThanTheLimit_ForgetsTheOneUnseenForLongest()
    {
        _clients.Asked(Key("a"), null, null);
        _clients.Asked(Key("b"), null, null);
        _clients.Asked(Key("a"), null, null);
        _clients.Asked(Key("c"), null, null);

        Assert.Equal(["c", "a"], _clients.List().Select(client => client.Id));
        Assert.Equal(1, _clients.Forgotten);
    }

    [Fact]
    public void Failed_ThenAccepted_ErrorIsOver()
    {
        _clients.Failed(Key("a"), "refused 1: no");
        Assert.Equal(("refused 1: no", (DateTimeOffset?)Mesh.Now), (_clients.List()[0].Error, _clients.List()[0].ErrorAt));

        _clients.Accepted(Key("a"), "2");

        Assert.Equal((null, null, "2"), (_clients.List()[0].Error, _clients.List()[0].ErrorAt, _clients.List()[0].Version));
    }

    [Fact]
    public void IsCurrent_ComparesWithWhatHolds()
    {
        _clients.Asked(Key("a"), null, AssignmentSnapshot.Empty.Version);
        _clients.Asked(Key("b"), null, "old");

        Assert.Equal([false, true], _clients.List().Select(_clients.IsCurrent));
    }

    [Fact]
    public void IsCurrent_SentWhatHoldsAndNotBackYet_IsCurrentUntilItSaysOtherwise()
    {
        _clients.Asked(Key("a"), null, "");
        Assert.False(_clients.IsCurrent(_clients.List()[0]));

        _clients.Sent(Key("a"), AssignmentSnapshot.Empty.Version);
        Assert.True(_clients.IsCurrent(_clients.List()[0]));

        _clients.Asked(Key("a"), null, "");
        Assert.False(_clients.IsCurrent(_clients.List()[0]));
    }

    [Fact]
    public void Sent_ToOneThatRefused_IsNotHeldUntilItSaysSo()
    {
        _clients.Asked(Key("a"), null, "old");
        _clients.Failed(Key("a"), "can't read that");
        _clients.Sent(Key("a"), AssignmentSnapshot.Empty.Version);
        Assert.Equal((false, "can't read that"), (_clients.IsCurrent(_clients.List()[0]), _clients.List()[0].Error));

        _clients.Asked(Key("a"), null, AssignmentSnapshot.Empty.Version);

        Assert.Equal((true, null, null), (_clients.IsCurrent(_clients.List()[0]), _clients.List()[0].Error, _clients.List()[0].ErrorAt));
    }

    [Fact]
    public void Asked_EndlessTexts_AreCut()
    {
        string endless = new('x', 100_000);
        _clients.Asked(Key(endless), endless, endless);
        _clients.Failed(Key(endless), endless);

        AssignmentClient client = Assert.Single(_clients.List());
        Assert.All([client.Id, client.UserAgent, client.Version, client.Error], text => Assert.Equal(256, text!.Length));
    }

    private static AssignmentClientKey Key(string id) => new(AssignmentClientKind.Http, id, "10.0.0.9");
}
