using MeshMetric.ControlPlane.Assignments.Building;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Assignments;

public sealed class AssignmentTests
{
    [Fact]
    public void Targets_NoBackend_IsNothing() => Assert.Empty(Build(Mesh.Dataplane("cart-1")));

    [Fact]
    public void Targets_OpenTelemetryAlone_IsNothing()
    {
        var policy = Mesh.Read<MeshMetricResource>("""
            type: MeshMetric
            mesh: shop
            name: all
            spec: { default: { backends: [{ type: OpenTelemetry, openTelemetry: { endpoint: collector } }] } }
            """);

        Assert.Empty(Build(Mesh.Dataplane("cart-1"), policy));
    }

    [Fact]
    public void Targets_BackendWithDefaults_IsATargetOfTheDefaultClient()
    {
        (string client, AssignmentTarget target) = Assert.Single(Build(Mesh.Dataplane("cart-1"), Mesh.Policy("all", "{}")));

        Assert.Equal("_kuma-default-client", client);
        Assert.Equal(
            new AssignmentTarget("/meshes/shop/dataplanes/cart-1", "shop", "cart", "cart-1", "http", "10.0.0.1:5670", "/metrics"), target);
    }

    [Fact]
    public void Targets_TwoPoliciesForTwoClients_IsAnAssignmentForEach()
    {
        IEnumerable<(string, string)> targets = Build(
            Mesh.Dataplane("cart-1"),
            Mesh.Policy("old", "{ clientId: old, port: 1234 }"),
            Mesh.Policy("new", "{ clientId: new, port: 1235, path: /new }"))
            .Select(entry => (entry.Client, entry.Target.Address + entry.Target.MetricsPath));

        Assert.Equal([("new", "10.0.0.1:1235/new"), ("old", "10.0.0.1:1234/metrics")], targets.Order());
    }

    [Fact]
    public void Targets_TwoClientsOnOneEndpoint_BothGetIt()
    {
        IEnumerable<string> clients = Build(
            Mesh.Dataplane("cart-1"), Mesh.Policy("all", "{ clientId: old }", "{ clientId: new }")).Select(entry => entry.Client);

        Assert.Equal(["new", "old"], clients.Order());
    }

    [Fact]
    public void Targets_OneEndpointButDifferentPipelines_BothGetIt()
    {
        var other = Mesh.Read<MeshMetricResource>("""
            type: MeshMetric
            mesh: shop
            name: a
            spec: { default: { sidecar: { profile: full }, backends: [{ type: Prometheus, prometheus: { clientId: new } }] } }
            """);

        IEnumerable<(string Client, AssignmentTarget Target)> targets = Build(Mesh.Dataplane("cart-1"), Mesh.Policy("b", "{ clientId: old }"), other);

        Assert.Equal(["new", "old"], targets.Select(entry => entry.Client).Order());
        Assert.Single(targets.Select(entry => entry.Target).Distinct());
    }

    [Theory]
    [InlineData("Disabled", "http")]
    [InlineData("ProvidedTLS", "https")]
    [InlineData("ActiveMTLSBackend", "https")]
    public void Targets_TlsMode_DecidesTheScheme(string mode, string scheme) =>
        Assert.Equal(scheme, Target(Mesh.Dataplane("cart-1"), $"{{ tls: {{ mode: {mode} }} }}").Scheme);

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1:5670")]
    [InlineData("fd00::1", "[fd00::1]:5670")]
    [InlineData("cart.shop.internal", "cart.shop.internal:5670")]
    public void Targets_Address_IsBracketedWhenIPv6(string address, string expected) =>
        Assert.Equal(expected, Target(Mesh.Dataplane("cart-1", address)).Address);

    [Fact]
    public void Targets_AdvertisedAddress_IsWhereOthersReachIt()
    {
        var dataplane = Mesh.Read<DataplaneResource>("""
            type: Dataplane
            mesh: shop
            name: cart-1
            networking: { address: 10.0.0.1, advertisedAddress: "2001:db8::7", inbound: [{ port: 1, tags: { kuma.io/service: cart } }] }
            """);

        Assert.Equal("[2001:db8::7]:5670", Target(dataplane).Address);
    }

    [Theory]
    [InlineData("networking: { address: 10.0.0.1 }", "unknown")]
    [InlineData("networking: { address: 10.0.0.1, inbound: [{ port: 1, tags: { kuma.io/service: a } }, { port: 2, tags: { kuma.io/service: b } }] }", "a")]
    [InlineData("networking: { address: 10.0.0.1, gateway: { tags: { kuma.io/service: edge } } }", "edge")]
    [InlineData("{labels: { kuma.io/workload: batch }, networking: { address: 10.0.0.1 }}", "batch")]
    public void Targets_Service_IsTheTagElseTheWorkloadElseUnknown(string fields, string service)
    {
        string yaml = fields.StartsWith('{')
            ? "{type: Dataplane, mesh: shop, name: cart-1, " + fields[1..]
            : "type: Dataplane\nmesh: shop\nname: cart-1\n" + fields;

        Assert.Equal(service, Target(Mesh.Read<DataplaneResource>(yaml)).Service);
    }

    [Fact]
    public void Targets_SeveralEndpointsForOneClient_HaveNamesOfTheirOwn()
    {
        // By the default client's name in full a policy reaches what another left out.
        IEnumerable<AssignmentTarget> targets = Build(
            Mesh.Dataplane("cart-1"), Mesh.Policy("all", "{ port: 2 }", "{ clientId: _kuma-default-client, port: 1, path: /a }"))
            .Select(entry => entry.Target);

        Assert.Equal(
            [("/meshes/shop/dataplanes/cart-1:1/a", "cart-1:1/a"), ("/meshes/shop/dataplanes/cart-1:2/metrics", "cart-1:2/metrics")],
            targets.Select(target => (target.Name, target.Instance)));
    }

    [Fact]
    public void Targets_OneEndpointTwiceForOneClient_IsOneTarget()
    {
        var pipelines = Mesh.Pipelines(
            new PrometheusBackend { From = "a", ClientId = "x", AlsoServes = ["y", null] }, new PrometheusBackend { From = "b", ClientId = "y" });

        Assert.Equal(
            ["_kuma-default-client", "x", "y"],
            Targets(Mesh.Dataplane("cart-1"), pipelines).Select(entry => entry.Client).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Name_WithASuffix_IsOrderedAsAWhole()
    {
        Endpoint several = new("http", 80, "/x", isOneOfSeveral: true);
        Assignment[] assignments =
        [
            new(new ScrapedDataplane("m", "s", "a", "h"), several), new(new ScrapedDataplane("m", "s", "a-b", "h"), several),
        ];

        Array.Sort(assignments, Assignment.ByName);

        Assert.Equal(["/meshes/m/dataplanes/a-b:80/x", "/meshes/m/dataplanes/a:80/x"], assignments.Select(assignment => assignment.Name));
    }

    [Fact]
    public void Hash_FieldsThatRunIntoOneAnother_Differ()
    {
        Assert.NotEqual(new ScrapedDataplane("m", "ab", "c", "h").Hash, new ScrapedDataplane("m", "a", "bc", "h").Hash);
        Assert.NotEqual(new Endpoint("http", 1, "/a", false).Hash, new Endpoint("http", 1, "/a", true).Hash);
        Assert.NotEqual(new Endpoint("http", 1, "/a", true), new Endpoint("http", 1, "/a", false));
    }

    private static AssignmentTarget Target(DataplaneResource dataplane, string backend = "{}") =>
        Assert.Single(Build(dataplane, Mesh.Policy("all", backend))).Target;

    private static List<(string Client, AssignmentTarget Target)> Build(DataplaneResource dataplane, params Resource[] policies) =>
        Targets(dataplane, Mesh.Pipelines(dataplane, policies));

    private static List<(string Client, AssignmentTarget Target)> Targets(DataplaneResource dataplane, PipelineSet pipelines) =>
    [
        .. Mesh.Endpoints(pipelines).SelectMany(
            client => client.Endpoints, (client, endpoint) => (client.Client, new Assignment(ScrapedDataplane.Of(dataplane), endpoint).Target)),
    ];
}
