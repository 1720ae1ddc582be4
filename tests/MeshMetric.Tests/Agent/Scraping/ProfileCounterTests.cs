using System.Buffers;
using System.Text;

using MeshMetric.Agent.Scraping;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Planning;
using MeshMetric.Resources.Dynamic;
using MeshMetric.Resources.Pipelines;

using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.Tests.Agent.Scraping;

public sealed class ProfileCounterTests
{
    // One family of minimal, with a plumbing series; one of default alone; one that only full has.
    private const string Envoy = """
        # TYPE envoy_cluster_upstream_rq_total counter
        envoy_cluster_upstream_rq_total{envoy_cluster_name="orders"} 7
        envoy_cluster_upstream_rq_total{envoy_cluster_name="carts"} 7
        envoy_cluster_upstream_rq_total{envoy_cluster_name="ads_cluster"} 9
        # TYPE envoy_server_live gauge
        envoy_server_live{} 1
        # TYPE envoy_cluster_lb_recalculate_zone_structures counter
        envoy_cluster_lb_recalculate_zone_structures{envoy_cluster_name="orders"} 3

        """;

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(BuiltInProfile.Full, true, 2L, 3L, 5L)]
    [InlineData(BuiltInProfile.Default, false, 2L, 3L, null)]
    [InlineData(BuiltInProfile.Minimal, false, 2L, null, null)]
    [InlineData(BuiltInProfile.Minimal, true, 2L, null, 5L)]
    public void Count_OfAProfile_KnowsItAndThoseInsideIt(BuiltInProfile profile, bool isWhole, long? minimal, long? standard, long? full) =>
        Assert.Equal(
            new ProfileSeries(minimal, standard, full),
            new ProfileCounter(profile, isWhole, _time).Count(Read(new SidecarSettings { Profile = ProfileSelection.Of(profile) }, Envoy)));

    [Fact]
    public void Count_NoPipelineKeepsAProfileWhole_KnowsNothing()
    {
        var settings = new SidecarSettings
        {
            Profile = ProfileSelection.Of(BuiltInProfile.Default), Exclude = [new NameSelector(NameSelectorType.Prefix, "envoy_server")],
        };
        Assert.Null(ProfileCounter.WholeProfile(settings));
        Assert.Null(ProfileCounter.WholeProfile(new SidecarSettings { Regex = "cluster.*" }));
        Assert.Equal(new ProfileSeries(null, null, null), new ProfileCounter(null, false, _time).Count(Read(settings, Envoy)));
    }

    [Fact]
    public void Count_SoonAfterTheLast_IsNotMade()
    {
        var settings = new SidecarSettings { Profile = ProfileSelection.Of(BuiltInProfile.Full) };
        var counter = new ProfileCounter(BuiltInProfile.Full, true, _time);
        Assert.NotNull(counter.Count(Read(settings, Envoy)));
        Assert.Null(counter.Count(Read(settings, Envoy)));
        _time.Advance(ProfileCounter.Interval);
        Assert.Null(counter.Count(ScrapeSnapshot.Failed(DateTimeOffset.UnixEpoch, "connection refused")));
        Assert.Equal(new ProfileSeries(0, 0, 1), counter.Count(Read(settings, "x 1\n")));
    }

    private static ScrapeSnapshot Read(SidecarSettings settings, string body) =>
        new SourceReader(new ReadPlan([SourceFilters.Of(settings)], []), new ReadLimits())
            .Read(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(body)), DateTimeOffset.UnixEpoch);
}
