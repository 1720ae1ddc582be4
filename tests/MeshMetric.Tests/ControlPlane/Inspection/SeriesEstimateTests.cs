using MeshMetric.ControlPlane.Inspection;
using MeshMetric.Resources.Dynamic;
using MeshMetric.Resources.Pipelines;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Inspection;

public sealed class SeriesEstimateTests
{
    private static readonly NameSelector Rbac = new(NameSelectorType.Prefix, "envoy_rbac");

    [Theory]

    // 1,000 series now, of which the profile default keeps 900: 100 are applications' and the agent's own.
    [InlineData("default", "minimal", 300L, 900L, null, 400L, 400L)]
    [InlineData("default", "none", 300L, 900L, null, 100L, 100L)]
    [InlineData("default", "full", 300L, 900L, null, 1000L, null)]
    [InlineData("default", "full", 300L, 900L, 5000L, 5100L, 5100L)]
    [InlineData("minimal", "default", 1000L, null, null, 1000L, null)]
    [InlineData("minimal", "default", 1000L, null, 5000L, 1000L, 5000L)]
    [InlineData("full", "minimal", 300L, 900L, 1000L, 300L, 300L)]
    [InlineData("none", "minimal", null, null, null, 1000L, null)]
    [InlineData("default", "default+", 300L, 900L, null, 1000L, null)]
    [InlineData("default", "default-", 300L, 900L, null, 100L, 1000L)]
    [InlineData("default", "regex", 300L, 900L, 5000L, 100L, 5100L)]
    [InlineData("default", "regex", 300L, 900L, null, 100L, null)]
    public void Then_OfAnotherProfile_IsWhatTheAgentCounted(
        string before, string after, long? minimal, long? standard, long? full, long atLeast, long? atMost) =>
        Assert.Equal(new SeriesRange(atLeast, atMost), new SeriesEstimate(Set(Of(before)), Report(new ProfileSeries(minimal, standard, full))).Then(Set(Of(after))));

    [Fact]
    public void Then_KeepsTheSame_IsWhatIsReportedForEachBackend()
    {
        var estimate = new SeriesEstimate(Set(Of("default")), Report(null));
        Assert.Equal(1000, estimate.Now());
        Assert.Equal(
            SeriesRange.Of(2000),
            estimate.Then(Set(Of("default") with { Backends = [new PrometheusBackend { From = "all", ClientId = "a" }, new PrometheusBackend { From = "all", ClientId = "b", Port = 7 }] })));
        Assert.Equal(SeriesRange.Of(0), estimate.Then(new PipelineSet([], [], null)));
    }

    [Fact]
    public void Now_OfACollectorBesideAPrometheus_IsWhatThePrometheusGets()
    {
        // An agent knows what a scrape has, but not what the parts of an export make in the same counting.
        var collector = new OpenTelemetryBackend { From = "all", Endpoint = new Uri("http://otel:4317"), DisplayEndpoint = "otel:4317" };
        var both = Of("default") with { Backends = [collector, .. Of("default").Backends] };
        var estimate = new SeriesEstimate(Set(both), Report(new ProfileSeries(300, 900, null)));
        Assert.Equal(2000, estimate.Now());
        Assert.Equal(SeriesRange.Of(800), estimate.Then(Set(both with { Sidecar = Of("minimal").Sidecar })));
        Assert.Null(new SeriesEstimate(Set(both with { Backends = [collector] }), Report(null)).Now());
    }

    [Fact]
    public void Then_NothingToGoBy_IsNotKnown()
    {
        var profiles = new ProfileSeries(300, 900, 5000);
        var known = new SeriesEstimate(Set(Of("default")), Report(profiles));
        Assert.Null(new SeriesEstimate(Set(Of("default")), null).Then(Set(Of("minimal"))));
        Assert.Null(new SeriesEstimate(new PipelineSet([], [], null), Report(profiles)).Then(Set(Of("minimal"))));
        Assert.Null(known.Then(Set(Of("minimal") with { Applications = [new ApplicationSettings { Address = "10.0.0.1", Port = 1, Path = "/metrics" }] })));
        Assert.Null(known.Then(Set(Of("minimal") with { Limits = new LimitSettings(10, null, LimitAction.Degrade) })));
        Assert.Null(known.Then(Set(Of("minimal") with { Sidecar = Of("minimal").Sidecar with { UsedOnly = false } })));
    }

    [Fact]
    public void Then_OfAPipelineWithSelectors_StartsFromWhatTheSidecarKept()
    {
        // Of the 1,000 series 950 are the sidecar's, whatever its selectors are.
        var estimate = new SeriesEstimate(Set(Of("default+")), Report(new ProfileSeries(300, 900, null)));
        Assert.Equal(SeriesRange.Of(350), estimate.Then(Set(Of("minimal"))));
    }

    private static Pipeline Of(string sidecar) => new()
    {
        Backends = [new PrometheusBackend { From = "all", ClientId = "main" }],
        Sidecar = sidecar switch
        {
            "regex" => new SidecarSettings { Regex = "cluster.*" },
            "default+" => new SidecarSettings { Profile = ProfileSelection.Of(BuiltInProfile.Default), Include = [Rbac] },
            "default-" => new SidecarSettings { Profile = ProfileSelection.Of(BuiltInProfile.Default), Exclude = [Rbac] },
            _ => new SidecarSettings { Profile = ProfileSelection.Of(Enum.Parse<BuiltInProfile>(sidecar, ignoreCase: true)) },
        },
        Applications = [],
        Labels = new Dictionary<string, string>(),
        Provenance = new Dictionary<string, FieldOrigin>(),
    };

    private static PipelineSet Set(Pipeline pipeline) => new([pipeline], [], null);

    private static AgentReport Report(ProfileSeries? profiles) => new()
    {
        AgentId = "a",
        Sources = [new SourceReport("sidecar") { IsUp = true, SamplesKept = 950, Profiles = profiles }],
        Backends = [new BackendReport("Prometheus", ":5670/metrics") { Series = 1000 }],
    };
}
