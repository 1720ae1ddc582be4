using System.Text;

using MeshMetric.Demo.Simulation;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Testing.Envoy;

using Xunit;

namespace MeshMetric.Tests.Metrics.Filtering;

public sealed class ProfileCorpusTests
{
    // Kuma's Basic, in the lines of exposition facts section 6.
    private static readonly string[] GoldenContains =
    [
        "rq_time", "cx_length_ms", "cx_count", "_rq", "bytes", "timeout", "health_check", "lb_healthy_panic", "cx_destroy", "error", "fail", "reset",
        "eject", "overflow", "cancelled", "max_duration_reached", "no_cluster", "no_route", "no_filter_chain", "reject", "denied",
        "days_until_first_cert_expiring",
    ];

    private static readonly string[] GoldenExact = ["envoy_cluster_membership_degraded", "envoy_cluster_membership_healthy"];
    private static readonly string[] DashboardPrefixes = ["envoy_server", "envoy_control_plane"];
    private static readonly string[] DashboardContains = ["rbac", "cx_active", "cx_connect"];
    private static readonly string[] DashboardExact = ["envoy_cluster_ssl_handshake", "envoy_cluster_membership_total"];
    private static readonly string[] LaterContains = ["circuit_breakers", "cx_total", "ssl_handshake", "ssl_context_update_by_sds"];
    private static readonly string[] DnsPrefixes = ["envoy_dns_filter", "envoy_dns_cares", "kuma_dp_dns"];

    // What is about Envoy itself and not about the traffic of a cluster or listener.
    private static readonly string[] Innards =
    [
        "envoy_server", "envoy_runtime", "envoy_cluster_manager", "envoy_listener_manager", "envoy_control_plane", "envoy_filesystem", "envoy_overload",
        "envoy_main_thread", "envoy_workers", "envoy_dns", "envoy_tracing", "envoy_wasm", "envoy_sds", "envoy_access_logs", "envoy_http_rds",
    ];

    [Fact]
    public void Corpus_OfFamilies_IsLarge() => Assert.InRange(EnvoyFamilies.Names.Count, 400, 2000);

    [Fact]
    public async Task Profiles_OnRealFamilyNames_AreStrictSubsetsOfOneAnother()
    {
        IReadOnlyList<string> names = await AllNamesAsync();
        HashSet<string> none = Kept(Profile.None, names);
        HashSet<string> minimal = Kept(Profile.Minimal, names);
        HashSet<string> byDefault = Kept(Profile.Default, names);
        HashSet<string> full = Kept(Profile.Full, names);

        Assert.Empty(none);
        Assert.True(minimal.IsProperSubsetOf(byDefault), string.Join(", ", minimal.Except(byDefault)));
        Assert.True(byDefault.IsProperSubsetOf(full));
        Assert.Equal(names.Count, full.Count);
        Assert.True(minimal.Count * 4 < byDefault.Count, $"minimal keeps {minimal.Count}, default {byDefault.Count}");
    }

    [Fact]
    public async Task Minimal_OnRealFamilyNames_KeepsAllItNames()
    {
        IReadOnlyList<string> names = await AllNamesAsync();

        Assert.Equal(BuiltInProfiles.Minimal.Select(entry => entry.Selector.Match).Order(), Kept(Profile.Minimal, names).Order());
    }

    [Theory]
    [InlineData("latency", "envoy_cluster_upstream_rq_time", "envoy_http_downstream_rq_time")]
    [InlineData("traffic", "envoy_cluster_upstream_rq_total", "envoy_http_downstream_rq_total", "envoy_cluster_upstream_cx_total", "envoy_listener_downstream_cx_total")]
    [InlineData("errors", "envoy_cluster_upstream_rq_xx", "envoy_http_downstream_rq_xx", "envoy_listener_http_downstream_rq_xx", "envoy_cluster_upstream_cx_connect_fail", "envoy_cluster_upstream_rq_timeout", "envoy_listener_no_filter_chain_match")]
    [InlineData("saturation", "envoy_cluster_upstream_rq_pending_active", "envoy_cluster_upstream_rq_pending_overflow", "envoy_cluster_upstream_cx_overflow", "envoy_listener_downstream_cx_overflow", "envoy_cluster_upstream_rq_active", "envoy_listener_downstream_cx_active")]
    public void Minimal_OfEachGoldenSignal_KeepsItPerClusterAndListener(string signal, params string[] families) =>
        Assert.All(families, family => Assert.Contains(signal, Reason(Profile.Minimal, family).Why, StringComparison.Ordinal));

    [Fact]
    public async Task Minimal_OnRealFamilyNames_KeepsNothingOfEnvoysInnards() =>
        Assert.DoesNotContain(Kept(Profile.Minimal, await AllNamesAsync()), name => Array.Exists(Innards, start => name.StartsWith(start, StringComparison.Ordinal)));

    [Fact]
    public async Task Default_OnRealFamilyNames_KeepsWhatKumasBasicKeeps() =>
        Assert.All(await AllNamesAsync(), name => Assert.Equal((name, IsBasic(name)), (name, Reason(Profile.Default, name).IsKept)));

    [Fact]
    public void Default_OfEachLineOfKumasBasic_HasAFamilyThatShowsIt()
    {
        string[] contained = [.. GoldenContains, .. DashboardContains, .. LaterContains];
        string[] starts = [.. DashboardPrefixes, .. DnsPrefixes, .. GoldenExact, .. DashboardExact];

        // Only gateways of other kinds and filters outside the corpus count connections this way.
        Assert.All(contained.Except(["cx_count"]), part => Assert.Contains(EnvoyFamilies.Names, name => name.Contains(part, StringComparison.Ordinal)));
        Assert.All(starts, start => Assert.Contains(EnvoyFamilies.Names, name => name.StartsWith(start, StringComparison.Ordinal)));
        Assert.Equal(38, contained.Length + starts.Length);
        Assert.Equal(38, BuiltInProfiles.Default.Count);
    }

    private static bool IsBasic(string name) =>
        Array.Exists([.. GoldenContains, .. DashboardContains, .. LaterContains], part => name.Contains(part, StringComparison.Ordinal))
        || Array.Exists([.. DashboardPrefixes, .. DnsPrefixes], prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        || GoldenExact.Contains(name) || DashboardExact.Contains(name);

    private static async Task<IReadOnlyList<string>> AllNamesAsync()
    {
        using MergedScrape generated = MergedScrape.Merge(
            [new MergeInput("sidecar", Exposition.Read(await EnvoyBodyGenerator.GenerateAsync(5000)), 0, AddedLabels.None)]);
        var names = new HashSet<string>(EnvoyFamilies.Names);
        for (int i = 0; i < generated.FamilyCount; i++)
        {
            names.Add(Encoding.UTF8.GetString(generated.GetFamily(i).Name));
        }

        return [.. names];
    }

    private static HashSet<string> Kept(Profile profile, IEnumerable<string> names) => [.. names.Where(name => Reason(profile, name).IsKept)];

    private static FilterReason Reason(Profile profile, string name) =>
        FamilyFilter.ForSidecarProfile(profile, [], [], []).Explain(Encoding.UTF8.GetBytes(name));
}
