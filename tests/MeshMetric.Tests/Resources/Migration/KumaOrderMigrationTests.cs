using MeshMetric.Resources.Migration;
using MeshMetric.Resources.Pipelines;

using Xunit;

namespace MeshMetric.Tests.Resources.Migration;

/// <summary>What Kuma decides by more than kind and name, and what it adds up where here the more specific holds.</summary>
public sealed class KumaOrderMigrationTests : MigrationTest
{
    private const string Wide = """
        type: MeshMetric
        mesh: shop
        name: wide
        spec:
          default:
            sidecar: {profiles: {appendProfiles: [{name: All}]}}
            backends: [{type: Prometheus}]
        ---

        """;

    private const string Cart = """
        ---
        type: Dataplane
        mesh: shop
        name: cart-1
        networking: {address: 10.1.0.1, inbound: [{port: 81, tags: {kuma.io/service: cart, version: v3}}]}
        """;

    [Theory]
    [InlineData("Basic")]
    [InlineData("None")]
    [InlineData("All")]
    public void AppendedProfiles_OfAWiderPolicy_AreAdded(string own)
    {
        MigrationResult result = Migrate(Wide + Narrow(own) + Cart);

        Pipeline pipeline = Assert.Single(Compile(result, "cart-1").Pipelines);
        Assert.Equal(BuiltInProfile.Full, pipeline.Sidecar.Profile!.BuiltIn);
        Assert.Equal(own != "All", result.Yaml.Contains("All is of \"wide\"", StringComparison.Ordinal));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void AppendedProfiles_OfAPolicyThatMeetsItHereAndThere_AreWarnedOf()
    {
        MigrationResult result = Migrate(
            Wide.Replace("spec:\n", "spec:\n  targetRef: {kind: MeshSubset, tags: {version: v3}}\n", StringComparison.Ordinal) + Narrow("Basic"));

        Assert.Contains("profile All of policy \"wide\" is no longer added", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Contains("Kuma added its All to this", result.Yaml, StringComparison.Ordinal);
        AssertValid(result);
    }

    [Theory]
    [InlineData("{kind: Dataplane, labels: {app: cart}}", "{kind: Dataplane, name: cart-1}", "a target with a name ranks over one with labels")]
    [InlineData("{kind: Mesh}", "{kind: Dataplane}", "kind Dataplane ranks over kind Mesh")]
    public void RankThatIsNotByName_IsWarnedOf(string loser, string winner, string reason)
    {
        MigrationResult result = Migrate(Pair(loser, winner));

        Assert.Contains($"In Kuma this wins over \"a\": there {reason}", Flat(result.Yaml), StringComparison.Ordinal);
        Assert.Contains("policy \"a\" wins over it here", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("backends: []", result.Yaml, StringComparison.Ordinal);
        AssertValid(result);
    }

    [Theory]
    [InlineData("kuma.io/origin: global", "kuma.io/origin: zone", "a zone's policy")]
    [InlineData("kuma.io/policy-role: system", "kuma.io/policy-role: workload-owner", "a namespace's own policy")]
    public void RankByLabels_IsWarnedOf(string loser, string winner, string reason)
    {
        MigrationResult result = Migrate(Pair("{kind: Mesh}", "{kind: Mesh}")
            .Replace("name: a,", $"name: a, labels: {{{loser}}},", StringComparison.Ordinal)
            .Replace("name: b,", $"name: b, labels: {{{winner}}},", StringComparison.Ordinal));

        Assert.Contains(reason, Flat(result.Yaml), StringComparison.Ordinal);
        AssertValid(result);
    }

    [Fact]
    public void RankByName_IsTheSameInBoth()
    {
        MigrationResult result = Migrate(Pair("{kind: Dataplane, name: cart-1}", "{kind: Dataplane, labels: {app: cart}}"));

        Assert.Empty(result.Warnings);
        Assert.Contains("name: a--reset", result.Yaml, StringComparison.Ordinal);
    }

    private static string Pair(string a, string b) => """
        {type: MeshMetric, name: a, spec: {targetRef: ONE, default: {backends: [{type: Prometheus, prometheus: {clientId: a}}]}}}
        ---
        {type: MeshMetric, name: b, spec: {targetRef: TWO, default: {backends: [{type: Prometheus, prometheus: {clientId: b}}]}}}
        """.Replace("ONE", a, StringComparison.Ordinal).Replace("TWO", b, StringComparison.Ordinal);

    private static string Narrow(string profile) => """
        type: MeshMetric
        mesh: shop
        name: narrow
        spec:
          targetRef: {kind: MeshService, name: cart}
          default:
            sidecar: {profiles: {appendProfiles: [{name: OWN}]}}

        """.Replace("OWN", profile, StringComparison.Ordinal);

    /// <summary>Without the line breaks of comments.</summary>
    private static string Flat(string yaml) => yaml.Replace("\n# ", " ", StringComparison.Ordinal);
}
