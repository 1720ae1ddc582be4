using System.Collections.Immutable;
using System.Text;

using CsCheck;

using MeshMetric.ControlPlane.Assignments.Answers;
using MeshMetric.ControlPlane.Assignments.Building;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Xds;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Assignments;

public sealed class AssignmentIndexTests
{
    private readonly AssignmentIndex _index = new();

    [Fact]
    public void Apply_Dataplanes_AreSortedByName()
    {
        Put("b", "{}");
        Put("c", "{}");
        Put("a", "{}");

        Assert.Equal(["a", "b", "c"], Instances(ClientIds.Default));
    }

    [Fact]
    public void Apply_NothingThatTargetsShow_KeepsTheSnapshot()
    {
        Put("a", "{ clientId: x }");
        AssignmentSnapshot before = _index.ByClient["x"];

        // Another service behind it is a change; another sidecar profile is none.
        DataplaneResource dataplane = Mesh.Dataplane("a");
        var profile = Mesh.Read<MeshMetricResource>("""
            type: MeshMetric
            mesh: shop
            name: a
            spec: { default: { sidecar: { profile: full } } }
            """);
        _index.Apply([(dataplane.Id, dataplane, Mesh.Endpoints(Mesh.Pipelines(dataplane, Mesh.Policy("p", "{ clientId: x }"), profile)))]);

        Assert.Same(before, _index.ByClient["x"]);
    }

    [Fact]
    public void Apply_ChangeForOneClient_LeavesTheOthersSnapshot()
    {
        Put("a", "{ clientId: x }", "{ clientId: y }");
        AssignmentSnapshot x = _index.ByClient["x"];
        AssignmentSnapshot y = _index.ByClient["y"];

        Put("a", "{ clientId: x }", "{ clientId: y, port: 77 }");

        Assert.Same(x, _index.ByClient["x"]);
        Assert.NotEqual(y.Version, _index.ByClient["y"].Version);
    }

    [Fact]
    public void Apply_Gone_TakesItsTargetsAndAClientWithoutTargets()
    {
        Put("a", "{ clientId: x }");
        Put("b", "{ clientId: y }");

        _index.Apply([(Mesh.Dataplane("a").Id, null, [])]);

        Assert.Equal(["y"], _index.ByClient.Keys);
    }

    [Fact]
    public void Version_SameTargetsByAnotherWay_IsTheSame()
    {
        var other = new AssignmentIndex();
        Put("a", "{}");
        Put("b", "{}");
        foreach (string name in new[] { "b", "gone", "a" })
        {
            Put(other, Mesh.Dataplane(name), "{}");
        }

        other.Apply([(Mesh.Dataplane("gone").Id, null, [])]);

        Assert.Equal(_index.ByClient[ClientIds.Default].Version, other.ByClient[ClientIds.Default].Version);
        Assert.NotEqual(AssignmentSnapshot.Empty.Version, other.ByClient[ClientIds.Default].Version);
    }

    [Fact]
    public void Apply_ManyAtOnce_IsTheSameAsOneByOne()
    {
        PipelineSet pipelines = Mesh.Pipelines(Mesh.Dataplane("any"), Mesh.Policy("p", "{}"));
        PipelineSet moved = Mesh.Pipelines(Mesh.Dataplane("any"), Mesh.Policy("p", "{ port: 77 }"));
        DataplaneResource[] dataplanes = [.. Enumerable.Range(0, 2500).Select(static i => Mesh.Dataplane($"dp-{i}"))];
        var other = new AssignmentIndex();
        _index.Apply(dataplanes.Select(dataplane => Entry(dataplane, pipelines)));
        Assert.Equal(dataplanes.Length, _index.ByClient[ClientIds.Default].Assignments.Length);

        _index.Apply(dataplanes.Select((dataplane, i) => Entry(dataplane, i % 3 == 0 ? null : moved)));
        foreach (DataplaneResource dataplane in dataplanes.Where(static (_, i) => i % 3 != 0))
        {
            other.Apply([Entry(dataplane, moved)]);
        }

        Assert.Equal(other.ByClient[ClientIds.Default].Version, _index.ByClient[ClientIds.Default].Version);
    }

    [Fact]
    public void Apply_SeveralEndpointsOfAClient_AreSortedByTheirWholeNames()
    {
        // By the default client's name in full a policy reaches what another left out.
        Put("a", "{ port: 80, path: /x }", "{ clientId: _kuma-default-client, port: 81 }");
        Put("a-b", "{}");

        Assert.Equal(["a-b", "a:80/x", "a:81/metrics"], Instances(ClientIds.Default));
    }

    [Fact]
    public void Xds_TargetThatOutlivesASnapshot_IsTheSameResource()
    {
        Put("a", "{}");
        Put("b", "{}");
        XdsResource[] before = [.. _index.ByClient[ClientIds.Default].Xds.Sets[0].Resources];

        // Nobody asks for the one in between.
        Put("c", "{}");
        Put("b", "{ port: 77 }");
        XdsResource[] after = [.. _index.ByClient[ClientIds.Default].Xds.Sets[0].Resources];

        Assert.Same(before[0], after[0]);
        Assert.Equal(before[1].Name, after[1].Name);
        Assert.NotEqual(before[1].Version, after[1].Version);
        Assert.Equal(3, after.Length);
    }

    [Fact]
    public async Task Apply_AnySequence_IsTheSameAsFromScratch()
    {
        string[] backends = ["{}", "{ clientId: x }", "{ clientId: y, port: 2 }", "{ clientId: x, port: 3 }"];
        PipelineSet[] pipelines = [.. backends.Select(backend => Mesh.Pipelines(Mesh.Dataplane("any"), Mesh.Policy("p", backend))), new([], [], null)];
        DataplaneResource[] dataplanes =
        [
            .. from name in new[] { "a", "b", "c", "d" } from service in new[] { "one", "two" } select Mesh.Dataplane(name, service: service),
        ];
        Gen<(DataplaneResource Dataplane, PipelineSet? Pipelines)> change = Gen.Select(
            Gen.Int[0, dataplanes.Length - 1], Gen.Int[-1, pipelines.Length - 1], (dataplane, set) => (dataplanes[dataplane], set < 0 ? null : pipelines[set]));

        await change.Array[1, 6].Array[1, 12].SampleAsync(async steps =>
        {
            var index = new AssignmentIndex();
            var last = new Dictionary<ResourceId, (DataplaneResource Dataplane, PipelineSet? Pipelines)>();
            foreach ((DataplaneResource Dataplane, PipelineSet? Pipelines)[] step in steps)
            {
                var distinct = step.GroupBy(entry => entry.Dataplane.Id).Select(group => group.Last()).ToList();
                index.Apply(distinct.Select(entry => Entry(entry.Dataplane, entry.Pipelines)));
                distinct.ForEach(entry => last[entry.Dataplane.Id] = entry);
            }

            var fresh = new AssignmentIndex();
            fresh.Apply(last.Values.Select(entry => Entry(entry.Dataplane, entry.Pipelines)));
            Assert.Equal(fresh.ByClient.Keys.Order(StringComparer.Ordinal), index.ByClient.Keys.Order(StringComparer.Ordinal));
            foreach ((string client, AssignmentSnapshot snapshot) in fresh.ByClient)
            {
                Assert.Equal(snapshot.Version, index.ByClient[client].Version);
                Assert.Equal(await TextAsync(snapshot), await TextAsync(index.ByClient[client]));
            }
        }, iter: 300);
    }

    private static async Task<string> TextAsync(AssignmentSnapshot snapshot) => Encoding.UTF8.GetString((await snapshot.MadsAsync()).Plain);

    private static (ResourceId Id, DataplaneResource? Dataplane, ImmutableArray<ClientEndpoints> Endpoints) Entry(DataplaneResource dataplane, PipelineSet? pipelines) =>
        (dataplane.Id, pipelines is null ? null : dataplane, pipelines is null ? [] : Mesh.Endpoints(pipelines));

    private static void Put(AssignmentIndex index, DataplaneResource dataplane, params string[] backends) =>
        index.Apply([Entry(dataplane, Mesh.Pipelines(dataplane, Mesh.Policy("p", backends)))]);

    private void Put(string name, params string[] backends) => Put(_index, Mesh.Dataplane(name), backends);

    private IEnumerable<string> Instances(string client) => _index.ByClient[client].Assignments.Select(assignment => assignment.Target.Instance);
}
