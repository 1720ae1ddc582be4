using MeshMetric.ControlPlane.Security;
using MeshMetric.Resources;
using MeshMetric.Tokens;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Security;

public sealed class DataplaneScopeTests
{
    private const string TwoInbounds = """
        type: Dataplane
        mesh: default
        name: web-1
        labels: {kuma.io/workload: web}
        networking:
          address: 10.0.0.1
          inbound:
          - {port: 80, tags: {kuma.io/service: web, version: "1"}}
          - {port: 81, tags: {kuma.io/service: web-admin}}
        """;

    private const string Gateway = """
        type: Dataplane
        mesh: default
        name: edge-1
        networking: {address: 10.0.0.1, gateway: {tags: {kuma.io/service: edge}}}
        """;

    [Theory]
    [InlineData("default", "", "web-1", true)]
    [InlineData("default", "web-1", "web-1", true)]
    [InlineData("default", "web-1", "web-10", false)]
    [InlineData("default", "WEB-1", "web-1", false)]
    [InlineData("other", "", "web-1", false)]
    public void Token_ForMeshAndName_SpeaksForThem(string mesh, string name, string wanted, bool isAllowed) =>
        Assert.Equal(isAllowed, DataplaneScope.Refuse(new DataplaneClaims { Mesh = mesh, Name = name }, "default", wanted) is null);

    [Theory]
    [InlineData("kuma.io/service", "web,web-admin", true)]
    [InlineData("kuma.io/service", "web-admin,web,other", true)]
    [InlineData("kuma.io/service", "web", false)]
    [InlineData("kuma.io/service", "other", false)]
    [InlineData("kuma.io/service", "", false)]
    [InlineData("version", "1", true)]
    [InlineData("version", "2", false)]
    [InlineData("team", "shop", false)]
    public void Token_WithATag_CoversEveryValueOfIt(string tag, string values, bool isAllowed) =>
        Assert.Equal(isAllowed, Refuse(TwoInbounds, new() { [tag] = values.Split(',') }) is null);

    [Fact]
    public void Token_WithTwoTags_NeedsBoth() =>
        Assert.NotNull(Refuse(TwoInbounds, new() { ["version"] = ["1"], ["kuma.io/service"] = ["web"] }));

    [Theory]
    [InlineData("edge", true)]
    [InlineData("web", false)]
    public void Token_ForAGateway_LooksAtItsTags(string service, bool isAllowed) =>
        Assert.Equal(isAllowed, Refuse(Gateway, new() { ["kuma.io/service"] = [service] }) is null);

    [Theory]
    [InlineData("web", true)]
    [InlineData("db", false)]
    public void Token_ForAWorkload_LooksAtTheLabel(string workload, bool isAllowed)
    {
        var claims = new DataplaneClaims { Mesh = "default", Workload = workload };

        Assert.Equal(isAllowed, DataplaneScope.Refuse(claims, Dataplane(TwoInbounds)) is null);
        Assert.NotNull(DataplaneScope.Refuse(claims, Dataplane(Gateway)));
    }

    private static string? Refuse(string yaml, Dictionary<string, IReadOnlyList<string>> tags) =>
        DataplaneScope.Refuse(new DataplaneClaims { Mesh = "default", Tags = tags }, Dataplane(yaml));

    private static DataplaneResource Dataplane(string yaml) => Assert.IsType<DataplaneResource>(Assert.Single(ResourceReader.Read(yaml, "test").Resources));
}
