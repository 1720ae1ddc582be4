using System.Text;

using CsCheck;

using MeshMetric.Metrics.Filtering;

using Xunit;

namespace MeshMetric.Tests.Metrics.Filtering;

public sealed class FilterReasonTests
{
    // Few short words, so that names and selectors of all types meet often.
    private static readonly string[] Words = ["rq", "bytes", "server", "envoy_server", "_", "envoy", "cluster", "é", "envoy_cluster_upstream_rq_total"];

    private static readonly Gen<string> Word = Gen.Int[0, Words.Length - 1].Select(index => Words[index]);

    private static readonly Gen<string> Name = Word.Array[1, 4].Select(string.Concat);

    private static readonly Gen<Selector> AnySelector =
        Gen.Select(Gen.Enum<SelectorType>(), Name, (type, match) => new Selector(type, match));

    private static readonly Gen<Selector[]> Selectors = AnySelector.Array[0, 3];

    private static readonly Gen<FamilyFilter> Sidecar = Gen.Select(
        Gen.Enum<Profile>(), Gen.Select(Selectors, Selectors, (include, exclude) => new FilterLayer(include, exclude)).Array[0, 3], Selectors, Selectors,
        FamilyFilter.ForSidecarProfile);

    private static readonly Gen<FamilyFilter> Application = Gen.Select(
        Gen.Select(Gen.Bool, Word, (given, word) => given ? word : null), Selectors, Selectors, FamilyFilter.ForApplication);

    private static readonly Gen<FamilyFilter> Any = Gen.OneOf(
        Sidecar, Application, Selectors.Select(FamilyFilter.ForSidecarRegex), Gen.Const(FamilyFilter.KeepAll));

    [Fact]
    public void Explain_OfAnyFilterAndName_AgreesWithTheDecisionAndNamesASelectorThatMatches() =>
        Gen.Select(Any, Name).Sample((filter, name) =>
        {
            byte[] family = Encoding.UTF8.GetBytes(name);
            FilterReason reason = filter.Explain(family);

            Assert.Equal(filter.Keeps(family), reason.IsKept);
            Assert.Equal(reason, filter.Explain(family));
            Assert.Equal(reason.Selector is null, reason.Index < 0);
            Assert.True(reason.Selector is not { } selector || new CompiledSelectors([selector]).Matches(family));
            Assert.Equal(reason.Rule is FilterRule.LayerInclude or FilterRule.LayerExclude, reason.Layer >= 0);
            Assert.Equal(reason.Rule == FilterRule.ProfileEntry, reason.Why is not null);
        });

    [Theory]
    [InlineData("envoy_listener_downstream_rq_time", FilterRule.ProfileEntry, 0, -1)]
    [InlineData("envoy_runtime_load", FilterRule.NotInProfile, -1, -1)]
    [InlineData("envoy_inner_rq", FilterRule.LayerExclude, 1, 0)]
    [InlineData("envoy_inner_wanted_rq", FilterRule.LayerInclude, 0, 0)]
    [InlineData("envoy_outer_wanted", FilterRule.LayerInclude, 0, 1)]
    [InlineData("envoy_excluded_rq", FilterRule.Exclude, 0, -1)]
    [InlineData("envoy_excluded_but_wanted", FilterRule.Include, 1, -1)]
    public void Explain_OfALayeredProfile_NamesLayerListAndPlace(string family, FilterRule rule, int index, int layer)
    {
        FamilyFilter filter = FamilyFilter.ForSidecarProfile(
            Profile.Default,
            [
                new FilterLayer([Of(SelectorType.Contains, "inner_wanted")], [Of(SelectorType.Exact, "x"), Of(SelectorType.Contains, "inner")]),
                new FilterLayer([Of(SelectorType.Exact, "envoy_outer_wanted")], []),
            ],
            include: [Of(SelectorType.Exact, "y"), Of(SelectorType.Regex, "but_wanted$")],
            exclude: [Of(SelectorType.Prefix, "envoy_excluded")]);

        FilterReason reason = filter.Explain(Encoding.UTF8.GetBytes(family));

        Assert.Equal((rule, index, layer, Profile.Default), (reason.Rule, reason.Index, reason.Layer, reason.Profile));
    }

    [Theory]
    [InlineData(null, false, "a", FilterRule.Everything, true)]
    [InlineData("^a", false, "a", FilterRule.ApplicationRegex, true)]
    [InlineData("^a", false, "b", FilterRule.NotSelected, false)]
    [InlineData(null, true, "b", FilterRule.NotSelected, false)]
    [InlineData("^a", true, "wanted", FilterRule.Include, true)]
    [InlineData("^a", true, "a_dropped", FilterRule.Exclude, false)]
    public void Explain_OfAnApplication_NamesTheRule(string? regex, bool include, string family, FilterRule rule, bool kept)
    {
        FamilyFilter filter = FamilyFilter.ForApplication(
            regex, include ? [Of(SelectorType.Exact, "wanted")] : [], [Of(SelectorType.Contains, "dropped")]);

        FilterReason reason = filter.Explain(Encoding.UTF8.GetBytes(family));

        Assert.Equal((rule, kept), (reason.Rule, reason.IsKept));
    }

    [Fact]
    public void Explain_WithFullProfileOrRegexOrNone_SaysSo()
    {
        Assert.Equal(FilterRule.FullProfile, FamilyFilter.ForSidecarProfile(Profile.Full, [], [], []).Explain("a"u8).Rule);
        Assert.Equal(FilterRule.NotInProfile, FamilyFilter.ForSidecarProfile(Profile.None, [], [], []).Explain("a"u8).Rule);
        Assert.Equal(FilterRule.SidecarRegex, FamilyFilter.ForSidecarRegex([]).Explain("a"u8).Rule);
    }

    private static Selector Of(SelectorType type, string match) => new(type, match);
}
