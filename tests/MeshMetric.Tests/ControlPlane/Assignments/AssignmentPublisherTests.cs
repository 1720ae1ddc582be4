using System.Collections.Immutable;

using MeshMetric.ControlPlane.Assignments;
using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Xds;

using Microsoft.Extensions.Logging.Abstractions;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Assignments;

public sealed class AssignmentPublisherTests
{
    private readonly StateHolder _state = new();
    private readonly SnapshotDirectory<AssignmentSnapshot> _directory = new(AssignmentSnapshot.Empty);
    private readonly AssignmentPublisher _publisher;
    private long _version;

    public AssignmentPublisherTests()
    {
        _publisher = new AssignmentPublisher(_state, _directory, TimeProvider.System, NullLogger<AssignmentPublisher>.Instance);
        _publisher.StartAsync(CancellationToken.None);
    }

    [Fact]
    public void IsReady_BeforeTheStoreIsRead_IsFalse()
    {
        Assert.False(_publisher.IsReady);

        Step(builder => builder.Put(Mesh.Policy("p", "{}"), Stamp()));

        Assert.True(_publisher.IsReady);
    }

    [Fact]
    public void Publish_PolicyAndDataplanes_GivesEachClientItsOwn()
    {
        Step(builder =>
        {
            builder.Put(Mesh.Policy("p", "{}", "{ clientId: x, port: 77 }"), Stamp());
            builder.Put(Mesh.Dataplane("a"), Stamp());
        });

        Assert.Equal(["10.0.0.1:77"], Addresses("x"));
        Assert.Equal(["10.0.0.1:5670"], Addresses("anyone"));
        Assert.Equal(["10.0.0.1:5670"], Addresses(""));
        Assert.Equal(["10.0.0.1:5670"], Addresses("_kuma-default-client"));
    }

    [Fact]
    public void Publish_PolicyThatMatchesNothing_ItsClientGetsNothingRatherThanTheDefaults()
    {
        Step(builder =>
        {
            builder.Put(Mesh.Policy("p", "{}"), Stamp());
            builder.Put(Mesh.Dataplane("a"), Stamp());
            builder.Put(
                Mesh.Read<MeshMetricResource>("""
                    type: MeshMetric
                    mesh: shop
                    name: later
                    spec:
                      targetRef: { kind: MeshService, name: not-there-yet }
                      default: { backends: [{ type: Prometheus, prometheus: { clientId: later } }] }
                    """),
                Stamp());
        });

        Assert.Empty(Addresses("later"));
        Assert.NotEmpty(Addresses("anyone"));
    }

    [Fact]
    public void Publish_ClientsPolicyGoes_ItGetsTheDefaultAndIsWoken()
    {
        MeshMetricResource policy = Mesh.Policy("x", "{ clientId: x }");
        Step(builder =>
        {
            builder.Put(Mesh.Dataplane("a"), Stamp());
            builder.Put(policy, Stamp());
        });
        Watched<AssignmentSnapshot> waiting = _directory.Get("x");

        Step(builder => builder.Remove(policy.Id));

        Assert.True(waiting.Superseded.IsCompleted);
        Assert.Empty(Addresses("x"));
    }

    [Fact]
    public void Publish_DataplaneOfAnotherClientChanges_WakesNobodyElse()
    {
        Step(builder =>
        {
            builder.Put(Mesh.Dataplane("a"), Stamp());
            builder.Put(Mesh.Policy("p", "{}"), Stamp());
        });
        Watched<AssignmentSnapshot> waiting = _directory.Get("anyone");

        // Not what targets show.
        Step(builder => builder.Put(Mesh.Dataplane("a", more: "labels: { any: thing }"), Stamp()));

        Assert.False(waiting.Superseded.IsCompleted);
    }

    private ResourceStamp Stamp() => new(++_version, Mesh.Now);

    private void Step(Action<StateBuilder> change)
    {
        var builder = new StateBuilder(_state.Current);
        change(builder);
        _state.Publish(builder.Build(Mesh.Now)!);
    }

    private ImmutableArray<string> Addresses(string id) =>
        [.. _directory.Get(id).Value.Assignments.Select(assignment => assignment.Target.Address)];
}
