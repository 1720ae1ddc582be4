using System.Text;
using System.Text.RegularExpressions;

using CsCheck;

using MeshMetric.Demo.Simulation;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;
using MeshMetric.Testing.Envoy;

using Xunit;

namespace MeshMetric.Tests.Planning;

public sealed class EnvoyFilterTests
{
    private static readonly (string Raw, string Family)[] Simulated =
    [
        .. new[]
        {
            StatsBuilder.Build(new EnvoyTopology { Upstreams = ["orders", "payments.svc", "server"], TcpUpstreams = ["postgres"], Plumbing = true }),
            EnvoyBodyGenerator.BuildStats(2000, seed: 7),
        }.SelectMany(stats => stats.Families.SelectMany(
            family => family.Stats.Select(stat => (stat.RawName, Encoding.UTF8.GetString(family.Name))))),
    ];

    private static readonly Gen<BuiltInProfile> Narrow = Gen.OneOf(BuiltInProfile.None, BuiltInProfile.Minimal, BuiltInProfile.Default);

    // Names, their beginnings and their inner parts; words that no name has; regexes as people write them.
    private static readonly Gen<NameSelector> AnySelector =
        Gen.Select(Gen.OneOf([.. EnvoyFamilies.Names]), Gen.Int[0, 60], Gen.Int[1, 30], Gen.Int[0, 9], (name, start, length, kind) =>
        {
            string part = name.Substring(Math.Min(start, name.Length - 1), Math.Min(length, name.Length - Math.Min(start, name.Length - 1)));
            return kind switch
            {
                0 or 1 => new NameSelector(NameSelectorType.Exact, name),
                2 or 3 => new NameSelector(NameSelectorType.Prefix, name[..Math.Min(length + 1, name.Length)]),
                4 or 5 => new NameSelector(NameSelectorType.Contains, part),
                6 => new NameSelector(NameSelectorType.Regex, $"^{name[..Math.Min(length, name.Length)]}.*"),
                7 => new NameSelector(NameSelectorType.Regex, $"{part}|(?:_rq|cx)_(total|[a-z]+e)$"),
                8 => new NameSelector(NameSelectorType.Regex, $"{part}(_more)?.{{0,3}}"),
                _ => new NameSelector(NameSelectorType.Regex, "envoy_[a-z]+_(?:down|up)stream_(rq|cx)+_\\w{3,}\\b"),
            };
        });

    private static readonly Gen<SidecarSettings> AnySettings =
        Gen.Select(Narrow, AnySelector.List[0, 3], AnySelector.List[0, 3], AnySelector.List[0, 2], (profile, include, exclude, layer) => new SidecarSettings
        {
            Profile = new ProfileSelection("p", profile, layer.Count == 0 ? [] : [new ProfileLayer(layer, exclude)]),
            Include = include,
            Exclude = exclude,
        });

    [Theory]
    [InlineData(BuiltInProfile.Minimal)]
    [InlineData(BuiltInProfile.Default)]
    public void Compile_OfEachProfile_LetsThroughEveryFamilyOfTheCorpus(BuiltInProfile profile)
    {
        SidecarSettings settings = new() { Profile = ProfileSelection.Of(profile) };
        FamilyFilter exact = SourceFilters.Of(settings);
        Regex filter = RegexOf(EnvoyFilter.Compile([settings])!);

        Assert.All(Simulated.Where(stat => Keeps(exact, stat.Family)), stat => Assert.Matches(filter, stat.Raw));
        foreach (string family in EnvoyFamilies.Names.Where(family => Keeps(exact, family)))
        {
            RawNames.Of(family).Sample(raw => Assert.True(filter.IsMatch(raw), $"{family} as {raw}"), iter: 50);
        }
    }

    [Fact]
    public void Compile_OfAnySettings_LetsThroughWhateverOneOfThemKeeps() => AnySettings.List[1, 3].Sample(
        all =>
        {
            if (EnvoyFilter.Compile(all) is not { } compiled)
            {
                return;
            }

            Regex filter = RegexOf(compiled);
            FamilyFilter[] exact = [.. all.Select(SourceFilters.Of)];
            HashSet<string> kept = [.. Simulated.Select(stat => stat.Family).Where(family => exact.Any(one => Keeps(one, family)))];
            Assert.All(Simulated.Where(stat => kept.Contains(stat.Family)), stat => Assert.True(filter.IsMatch(stat.Raw), $"{stat.Raw} by {compiled}"));
        },
        iter: 25);

    [Fact]
    public void Compile_OfAnySettingsAndNames_LetsThroughWhateverIsKept() =>
        Gen.Select(AnySettings, Gen.OneOf([.. EnvoyFamilies.Names]).SelectMany(family => RawNames.Of(family).Select(raw => (family, raw))))
            .Sample(
                (settings, name) => EnvoyFilter.Compile([settings]) is not { } compiled
                    || !Keeps(SourceFilters.Of(settings), name.family)
                    || RegexOf(compiled).IsMatch(name.raw),
                iter: 500);

    [Fact]
    public void Compile_OfSelectorsMadeOfARandomName_LetsThroughItsRawNames()
    {
        var names = Gen.Select(Gen.Bool, Gen.String[Gen.Char["abq0_"], 1, 20], (isEnvoys, rest) => (isEnvoys ? "envoy_" : "") + "a" + rest + "z");
        Gen.Select(names.SelectMany(name => RawNames.Of(name).Select(raw => (name, raw))), Gen.Int[0, 26], Gen.Int[1, 26]).Sample(
            (pair, start, length) =>
            {
                string name = pair.name;
                start = Math.Min(start, name.Length - 1);
                length = Math.Min(length, name.Length - start);
                Assert.All(
                    (NameSelector[])
                    [
                        new(NameSelectorType.Exact, name),
                        new(NameSelectorType.Prefix, name[..length]),
                        new(NameSelectorType.Contains, name.Substring(start, length)),
                        new(NameSelectorType.Regex, $"^{name}$"),
                    ],
                    selector => Assert.True(LetsThrough(selector, pair.raw), $"{selector} {name} as {pair.raw}"));
            },
            iter: 500);
    }

    [Theory]
    [InlineData(NameSelectorType.Prefix, "envoy_rbac", "rbac|server.*uptime")]
    [InlineData(NameSelectorType.Contains, "_rq_time", "rq.*time|server.*uptime")]
    [InlineData(NameSelectorType.Contains, "voy_clus", "clus|server.*uptime")]
    [InlineData(NameSelectorType.Exact, "kuma_dp_dns", "kuma.*dp.*dns|server.*uptime")]
    [InlineData(NameSelectorType.Exact, "envoy_http_downstream_rq_total", "http.*downstream.*rq.*total|server.*uptime")]
    [InlineData(NameSelectorType.Regex, "^envoy_(http|tcp)_.*bytes", "http.*bytes|server.*uptime|tcp.*bytes")]
    [InlineData(NameSelectorType.Regex, "rq_?total", "rq.*total|server.*uptime")]
    [InlineData(NameSelectorType.Regex, "errors?$", "error|server.*uptime")]
    [InlineData(NameSelectorType.Regex, "cx_(?:a|b){2}_x+y", "cx.*x.*y|server.*uptime")]
    [InlineData(NameSelectorType.Regex, @"rq\.time", "rq.*time|server.*uptime")]
    public void Compile_OfASelector_IsItsWordsInOrderAndTheUptime(NameSelectorType type, string match, string filter) =>
        Assert.Equal(filter, EnvoyFilter.Compile([Including(new NameSelector(type, match))]));

    [Theory]
    [InlineData(NameSelectorType.Prefix, "envoy_")]
    [InlineData(NameSelectorType.Contains, "_")]
    [InlineData(NameSelectorType.Contains, "oy")]
    [InlineData(NameSelectorType.Regex, "")]
    [InlineData(NameSelectorType.Regex, ".*")]
    [InlineData(NameSelectorType.Regex, "[a-z]+_rq|x?")]
    [InlineData(NameSelectorType.Regex, "(?i)rq_total")]
    [InlineData(NameSelectorType.Regex, @"\x41rq_total")]
    [InlineData(NameSelectorType.Regex, @"rq_total\")]
    [InlineData(NameSelectorType.Regex, "rq_(total")]
    [InlineData(NameSelectorType.Regex, "rq_total)")]
    [InlineData(NameSelectorType.Regex, "rq_[[:alpha:]]")]
    [InlineData(NameSelectorType.Regex, "rq{a}")]
    [InlineData(NameSelectorType.Regex, "*rq")]
    [InlineData(NameSelectorType.Regex, "a\0b")]
    public void Compile_OfASelectorThatSaysTooLittle_AsksForEverything(NameSelectorType type, string match) =>
        Assert.Null(EnvoyFilter.Compile([Including(new NameSelector(type, match)), Of(BuiltInProfile.Minimal)]));

    [Fact]
    public void Compile_WithAPipelineThatKeepsAll_AsksForEverything()
    {
        Assert.Null(EnvoyFilter.Compile([Of(BuiltInProfile.Minimal), Of(BuiltInProfile.Full)]));
        Assert.Null(EnvoyFilter.Compile([Of(BuiltInProfile.Full) with { Exclude = [new(NameSelectorType.Prefix, "envoy_http")] }]));
        Assert.Null(EnvoyFilter.Compile([new SidecarSettings { Regex = "http2_act.*" }]));
    }

    [Fact]
    public void Compile_OfAPipelineThatKeepsNothing_AddsNothing() =>
        Assert.Equal(EnvoyFilter.Compile([Of(BuiltInProfile.Minimal)]), EnvoyFilter.Compile([Of(BuiltInProfile.None), Of(BuiltInProfile.Minimal)]));

    [Fact]
    public void Compile_OfEqualSettingsInOtherOrder_IsTheSameText()
    {
        NameSelector one = new(NameSelectorType.Contains, "rbac");
        NameSelector two = new(NameSelectorType.Prefix, "envoy_tls");

        Assert.Equal(
            EnvoyFilter.Compile([Including(one, two), Of(BuiltInProfile.Default)]), EnvoyFilter.Compile([Of(BuiltInProfile.Default), Including(two, one)]));
    }

    [Theory]
    [InlineData(BuiltInProfile.Minimal)]
    [InlineData(BuiltInProfile.Default)]
    public void Compile_OfAnyProfile_LetsThroughTheUptimeThatStartTimesComeFrom(BuiltInProfile profile) =>
        Assert.Matches(RegexOf(EnvoyFilter.Compile([Of(profile)])!), "server.uptime");

    [Fact]
    public void Compile_LongerThanItMayBe_AsksForEverything()
    {
        string filter = EnvoyFilter.Compile([Of(BuiltInProfile.Minimal)])!;
        int length = Uri.EscapeDataString(filter).Length;

        Assert.Equal(filter, EnvoyFilter.Compile([Of(BuiltInProfile.Minimal)], length));
        Assert.Null(EnvoyFilter.Compile([Of(BuiltInProfile.Minimal)], length - 1));
        Assert.Null(EnvoyFilter.Compile([Of(BuiltInProfile.Minimal)], 0));
        Assert.Null(EnvoyFilter.Compile([Including([.. Enumerable.Range(0, 1000).Select(i => new NameSelector(NameSelectorType.Exact, $"name{i:D4}"))])]));
        Assert.Null(EnvoyFilter.Compile([Including([.. Enumerable.Repeat(new NameSelector(NameSelectorType.Exact, "name"), 20_000)])]));
        Assert.NotNull(EnvoyFilter.Compile([Of(BuiltInProfile.Default), Of(BuiltInProfile.Minimal)]));
    }

    [Fact]
    public void Compile_OfEveryProfile_UsesWhatRe2AndOlderEnginesTakeAlike() => Assert.All(
        (BuiltInProfile[])[BuiltInProfile.Minimal, BuiltInProfile.Default],
        profile => Assert.Matches(@"^[a-zA-Z0-9|.*()?:$^_\[\]-]+$", EnvoyFilter.Compile([Of(profile)])));

    private static SidecarSettings Of(BuiltInProfile profile) => new() { Profile = ProfileSelection.Of(profile) };

    private static SidecarSettings Including(params NameSelector[] include) => Of(BuiltInProfile.None) with { Include = include };

    private static bool LetsThrough(NameSelector selector, string raw) => EnvoyFilter.Compile([Including(selector)]) is not { } filter || RegexOf(filter).IsMatch(raw);

    private static bool Keeps(FamilyFilter filter, string family) => filter.Keeps(Encoding.UTF8.GetBytes(family));

    private static Regex RegexOf(string filter) => new(filter, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
