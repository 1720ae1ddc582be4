using MeshMetric.Metrics.Filtering;

using Xunit;

namespace MeshMetric.Tests.Metrics.Filtering;

public sealed class FamilyFilterTests
{
    [Theory]
    [InlineData(Profile.None, "envoy_cluster_upstream_rq_total", false)]
    [InlineData(Profile.Minimal, "envoy_cluster_upstream_rq_total", true)]
    [InlineData(Profile.Minimal, "envoy_cluster_upstream_rq_total_more", false)]
    [InlineData(Profile.Minimal, "envoy_server_live", false)]
    [InlineData(Profile.Default, "envoy_server_live", true)]
    [InlineData(Profile.Default, "envoy_runtime_load_success", false)]
    [InlineData(Profile.Full, "envoy_runtime_load_success", true)]
    public void SidecarProfile_OnAFamily_KeepsWhatItsTableNames(Profile profile, string family, bool kept) =>
        Assert.Equal(kept, Keeps(FamilyFilter.ForSidecarProfile(profile, [], [], []), family));

    [Fact]
    public void SidecarProfile_WithLayersIncludeAndExclude_IncludeWinsOverExcludeWinsOverProfile()
    {
        FamilyFilter filter = FamilyFilter.ForSidecarProfile(
            Profile.Minimal,
            [new FilterLayer([Of(SelectorType.Prefix, "envoy_server")], [Of(SelectorType.Contains, "bytes")])],
            include: [Of(SelectorType.Exact, "envoy_server_memory_allocated")],
            exclude: [Of(SelectorType.Regex, "memory")]);

        Assert.True(Keeps(filter, "envoy_server_live"));
        Assert.False(Keeps(filter, "envoy_cluster_upstream_cx_rx_bytes_total"));
        Assert.False(Keeps(filter, "envoy_server_memory_heap_size"));
        Assert.True(Keeps(filter, "envoy_server_memory_allocated"));
    }

    [Fact]
    public void Plumbing_IsDroppedByEveryProfileButFull_AndNotWithRegex()
    {
        Assert.True(FamilyFilter.ForSidecarProfile(Profile.None, [], [], []).DropsPlumbing);
        Assert.True(FamilyFilter.ForSidecarProfile(Profile.Default, [], [], []).DropsPlumbing);
        Assert.False(FamilyFilter.ForSidecarProfile(Profile.Full, [], [], []).DropsPlumbing);
        Assert.False(FamilyFilter.ForSidecarRegex([]).DropsPlumbing);
        Assert.False(FamilyFilter.ForApplication(null, [], []).DropsPlumbing);
    }

    [Fact]
    public void Application_WithRegexIncludeAndExclude_FollowsTheRule()
    {
        Assert.True(Keeps(FamilyFilter.ForApplication(null, [], []), "anything"));
        Assert.True(Keeps(FamilyFilter.ForApplication("http.*", [], []), "my_http_requests"));
        Assert.False(Keeps(FamilyFilter.ForApplication("http.*", [], []), "go_goroutines"));
        Assert.True(Keeps(FamilyFilter.ForApplication("http.*", [Of(SelectorType.Prefix, "go_")], []), "go_goroutines"));
        Assert.False(Keeps(FamilyFilter.ForApplication(null, [Of(SelectorType.Prefix, "go_")], []), "process_open_fds"));
        Assert.False(Keeps(FamilyFilter.ForApplication("http.*", [], [Of(SelectorType.Contains, "_bytes")]), "http_bytes"));
        Assert.True(Keeps(FamilyFilter.ForApplication(null, [Of(SelectorType.Exact, "a")], [Of(SelectorType.Exact, "a")]), "a"));
        Assert.False(Keeps(FamilyFilter.ForApplication(null, [], [Of(SelectorType.Exact, "a")]), "a"));
    }

    [Fact]
    public void SidecarRegex_WithExclude_KeepsTheRestOfWhatArrives()
    {
        FamilyFilter filter = FamilyFilter.ForSidecarRegex([Of(SelectorType.Prefix, "envoy_http")]);

        Assert.True(Keeps(filter, "anything"));
        Assert.False(Keeps(filter, "envoy_http_downstream_rq_total"));
    }

    [Fact]
    public void MinimalProfile_OfEveryEntry_IsKeptByDefaultToo()
    {
        FamilyFilter byDefault = FamilyFilter.ForSidecarProfile(Profile.Default, [], [], []);

        Assert.All(BuiltInProfiles.Minimal, entry => Assert.True(Keeps(byDefault, entry.Selector.Match), entry.Selector.Match));
        Assert.All(BuiltInProfiles.Minimal.Concat(BuiltInProfiles.Default), entry => Assert.NotEmpty(entry.Why));
    }

    [Theory]
    [InlineData("_internal", true)]
    [InlineData("system_x", true)]
    [InlineData("systems", false)]
    [InlineData("ads_cluster", true)]
    [InlineData("ads_cluster2", false)]
    [InlineData("access_log_sink", true)]
    [InlineData("kuma_envoy_admin", true)]
    [InlineData("kuma:envoy:admin", true)]
    [InlineData("kuma_metrics_hijacker", true)]
    [InlineData("kuma:metrics:hijacker", true)]
    [InlineData("kuma_orders", false)]
    [InlineData("bytes_api", false)]
    [InlineData("orders", false)]
    [InlineData("", false)]
    public void PlumbingValue_InBothSpellings_IsRecognised(string value, bool plumbing) =>
        Assert.Equal(plumbing, PlumbingSeries.IsPlumbing(System.Text.Encoding.UTF8.GetBytes(value)));

    private static bool Keeps(FamilyFilter filter, string family) => filter.Keeps(System.Text.Encoding.UTF8.GetBytes(family));

    private static Selector Of(SelectorType type, string match) => new(type, match);
}
