using System.Globalization;

using CsCheck;

using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Tests.ControlPlane.Assignments;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.State;

public sealed class StateBuilderTests
{
    private const string Shop = "shop";

    private static readonly string[] Targets =
    [
        "{kind: Mesh}", "{kind: MeshSubset, tags: {version: v1}}", "{kind: MeshService, name: cart}", "{kind: MeshServiceSubset, name: web, tags: {version: v2}}",
        "{kind: Dataplane, name: d1}", "{kind: Dataplane, labels: {team: a}}", "{kind: Mesh, proxyTypes: [Gateway]}",
    ];

    private static readonly string[] Settings =
    [
        "sidecar: {profile: full}", "sidecar: {profile: lean}", "applications: [{port: 8000}]", "applications: [{port: 8000, address: 10.9.9.9}]", "backends: []",
        "backends: [{type: Prometheus}]", "backends: [{type: Prometheus, prometheus: {clientId: x, port: 8080}}]",
        "backends: [{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, name: otel}}}]",
    ];

    private static readonly Gen<Resource> Policies = Gen.Select(
        Gen.OneOf(Shop, "other"), Gen.Int[0, 4], Gen.OneOf(Targets), Gen.OneOf(Settings), Gen.Int[0, 8], Gen.Bool,
        (mesh, name, target, setting, minutes, isShadow) => (Resource)Mesh.Read<MeshMetricResource>($"""
            type: MeshMetric
            mesh: {mesh}
            name: p{name}
            labels: {(isShadow && minutes > 4 ? "{kuma.io/effect: shadow}" : "{}")}
            spec:
              targetRef: {target}
              {(minutes is > 0 and < 5 ? $"expiresAt: {Time(minutes)}" : "")}
              default:
                {setting}
            """, allowWarnings: true));

    private static readonly Gen<Resource> Dataplanes = Gen.Select(
        Gen.OneOf(Shop, "other"), Gen.Int[0, 5], Gen.OneOf("cart", "web"), Gen.OneOf("v1", "v2"), Gen.OneOf("a", "b"), Gen.Int[0, 2],
        (mesh, name, service, version, team, kind) => (Resource)Mesh.Read<DataplaneResource>($$"""
            type: Dataplane
            mesh: {{mesh}}
            name: d{{name}}
            labels: {team: {{team}}}
            networking:
              address: 10.0.0.{{name + 1}}
              {{(kind == 0
                  ? $"gateway: {{tags: {{kuma.io/service: {service}, version: {version}}}}}"
                  : $"inbound: [{{port: {8080 + kind}, tags: {{kuma.io/service: {service}, version: {version}}}}}]")}}
            """));

    private static readonly Gen<Resource> Others = Gen.Select(Gen.OneOf(Shop, "other"), Gen.Int[0, 5], (mesh, which) => which switch
    {
        0 or 1 => (Resource)Mesh.Read<MeshMetricProfileResource>($"""
            type: MeshMetricProfile
            mesh: {mesh}
            name: lean
            spec: {(which == 0 ? "{extends: minimal}" : "{extends: none, include: [{type: Prefix, match: http}]}")}
            """),
        2 or 3 => Mesh.Read<MeshOpenTelemetryBackendResource>($"""
            type: MeshOpenTelemetryBackend
            mesh: {mesh}
            name: otel
            spec: {(which == 2 ? "{endpoint: {address: a, port: 4317}, protocol: grpc}" : "{endpoint: {address: b, port: 4318}, protocol: http}")}
            """),
        _ => Mesh.Read<MeshResource>($"{{ type: Mesh, name: {mesh} }}"),
    });

    // A resource is written, or deleted by the identity it would have.
    private static readonly Gen<(Resource Resource, bool IsDeleted)> Operations =
        Gen.Select(Gen.Frequency((4, Policies), (4, Dataplanes), (1, Others)), Gen.Int[0, 3], (resource, luck) => (resource, luck == 0));

    [Fact]
    public void Build_AnySequence_IsTheSameAsBuiltAnew() => Operations.Array[0, 5].Array[1, 12].Sample(
        steps =>
        {
            var holder = new StateHolder();
            var told = new Dictionary<ResourceId, DataplaneState>();
            holder.Subscribe(change => Follow(change, told));
            var last = new Dictionary<ResourceId, (Resource Resource, ResourceStamp Stamp)>();
            long version = 0;
            DateTimeOffset now = Mesh.Now;
            foreach ((Resource Resource, bool IsDeleted)[] step in steps)
            {
                // A minute a step: policies expire on the way.
                now += TimeSpan.FromMinutes(1);
                var builder = new StateBuilder(holder.Current);
                foreach ((Resource resource, bool isDeleted) in step)
                {
                    if (isDeleted)
                    {
                        builder.Remove(resource.Id);
                        last.Remove(resource.Id);
                    }
                    else
                    {
                        last[resource.Id] = (resource, new ResourceStamp(++version, now));
                        builder.Put(resource, last[resource.Id].Stamp);
                    }
                }

                if (builder.Build(now) is { } change)
                {
                    holder.Publish(change);
                }

                StateSnapshot anew = Anew(last.Values, now);
                AssertSame(anew, holder.Current);
                Assert.Equal(anew.Dataplanes.Count, told.Count);
                Assert.All(told, entry => Assert.Equal(anew.Dataplanes[entry.Key].Pipelines, entry.Value.Pipelines));
            }
        },
        iter: 200);

    [Fact]
    public void Build_PolicyRewrittenAsItWas_ChangesNoDataplane()
    {
        StateSnapshot before = Anew([(Mesh.Dataplane("a"), new(1, Mesh.Now)), (Mesh.Policy("p", "{}"), new(1, Mesh.Now))], Mesh.Now);
        var builder = new StateBuilder(before);

        builder.Put(Mesh.Policy("p", "{}"), new ResourceStamp(2, Mesh.Now));
        StateChange change = builder.Build(Mesh.Now)!;

        Assert.Empty(change.Dataplanes);
        Assert.Same(before.Dataplanes.Values.Single(), change.After.Dataplanes.Values.Single());
    }

    [Fact]
    public void Build_PolicyWithoutEffectMatchesInAddition_ChangesNoDataplaneUntilItHasOne()
    {
        StateSnapshot before = Anew([(Mesh.Dataplane("a"), new(1, Mesh.Now)), (Mesh.Policy("p", "{}"), new(1, Mesh.Now))], Mesh.Now);

        StateChange idle = Step(before, Labels("z", "{}"), 2);
        StateChange effective = Step(idle.After, Labels("z", "{ team: a }"), 3);

        Assert.Empty(idle.Dataplanes);
        Assert.Equal("a", Assert.Single(effective.Dataplanes).Id.Name);
        Assert.Equal("a", Assert.Single(effective.After.Dataplanes.Values).Pipelines.Pipelines[0].Labels["team"]);
    }

    [Fact]
    public void Build_ServicesPolicy_LeavesOtherDataplanesAsTheyAre()
    {
        StateSnapshot before = Anew(
            [.. Enumerable.Range(0, 2000).Select(number => ((Resource)Mesh.Dataplane($"d{number}", service: number % 2 == 0 ? "cart" : "web"), new ResourceStamp(1, Mesh.Now)))],
            Mesh.Now);
        var policy = Mesh.Read<MeshMetricResource>("""
            { type: MeshMetric, mesh: shop, name: p, spec: { targetRef: { kind: MeshService, name: cart }, default: { backends: [{ type: Prometheus }] } } }
            """);

        StateChange change = Step(before, policy, 2);

        Assert.Equal(1000, change.Dataplanes.Count);
        Assert.All(change.Dataplanes, dataplane => Assert.Equal("cart", dataplane.After!.Resource.Service));
        Assert.Same(before.Dataplanes[Mesh.Dataplane("d1").Id], change.After.Dataplanes[Mesh.Dataplane("d1").Id]);
        Assert.Single(change.Dataplanes.Select(dataplane => dataplane.After!.Plan).Distinct());
    }

    private static MeshMetricResource Labels(string name, string labels) => Mesh.Read<MeshMetricResource>($"""
        type: MeshMetric
        mesh: shop
        name: {name}
        spec:
          default:
            labels: {labels}
        """);

    private static StateChange Step(StateSnapshot before, Resource resource, long version)
    {
        var builder = new StateBuilder(before);
        builder.Put(resource, new ResourceStamp(version, Mesh.Now));
        return builder.Build(Mesh.Now)!;
    }

    private static StateSnapshot Anew(IEnumerable<(Resource Resource, ResourceStamp Stamp)> all, DateTimeOffset now)
    {
        var builder = new StateBuilder(StateSnapshot.Empty);
        foreach ((Resource resource, ResourceStamp stamp) in all)
        {
            builder.Put(resource, stamp);
        }

        return builder.Build(now)?.After ?? StateSnapshot.Empty;
    }

    private static void AssertSame(StateSnapshot expected, StateSnapshot actual)
    {
        Assert.Equal(expected.Resources.Keys.ToHashSet(), actual.Resources.Keys.ToHashSet());
        Assert.Equal(expected.Dataplanes.Keys.ToHashSet(), actual.Dataplanes.Keys.ToHashSet());
        foreach ((ResourceId id, DataplaneState state) in expected.Dataplanes)
        {
            Assert.Equal(state.Stamp, actual.Dataplanes[id].Stamp);
            Assert.Equal(state.Pipelines, actual.Dataplanes[id].Pipelines);
        }

        // Looking too early costs a look; too late would leave an expired policy in effect.
        Assert.True((actual.NextChange ?? DateTimeOffset.MaxValue) <= (expected.NextChange ?? DateTimeOffset.MaxValue));
    }

    /// <summary>What somebody knows who hears of nothing but changes.</summary>
    private static void Follow(StateChange change, Dictionary<ResourceId, DataplaneState> told)
    {
        Assert.Equal(change.Dataplanes.Count, change.Dataplanes.Select(dataplane => dataplane.Id).Distinct().Count());
        foreach (DataplaneChange dataplane in change.Dataplanes)
        {
            if (dataplane.After is { } state)
            {
                told[dataplane.Id] = state;
            }
            else
            {
                Assert.True(told.Remove(dataplane.Id));
            }
        }
    }

    private static string Time(int minutes) => (Mesh.Now + TimeSpan.FromMinutes(minutes)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
