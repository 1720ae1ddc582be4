using System.Net;

using MeshMetric.Agent;
using MeshMetric.Agent.CommandLine;
using MeshMetric.Agent.Logging;
using MeshMetric.Settings;

using Microsoft.Extensions.Logging;

using Xunit;

namespace MeshMetric.Tests.Agent.CommandLine;

public sealed class RunSettingsTests
{
    [Fact]
    public void Read_OnlyWhatIsRequired_GivesDocumentedDefaults()
    {
        var (settings, problems) = Read(["policy=p.yaml", "name=b"]);
        Assert.Empty(problems);
        var expected = new AgentOptions { PolicyFile = "p.yaml" };
        Assert.Equal(expected.ScrapeTimeout, settings!.Agent.ScrapeTimeout);
        Assert.Equal(expected.MaxScrapeTimeout, settings.Agent.MaxScrapeTimeout);
        Assert.Equal(expected.DrainTimeout, settings.Agent.DrainTimeout);
        Assert.Equal(expected.ResponseTimeout, settings.Agent.ResponseTimeout);
        Assert.Equal(expected.WatchInterval, settings.Agent.WatchInterval);
        Assert.Equal(expected.MaxConcurrentScrapes, settings.Agent.MaxConcurrentScrapes);
        Assert.Equal(expected.MaxConnections, settings.Agent.MaxConnections);
        Assert.Equal(expected.OtlpLimits, settings.Agent.OtlpLimits);
        Assert.Equal(expected.SourceLimits, settings.Agent.SourceLimits);
        Assert.Equal(IPAddress.Any, settings.Agent.ListenAddress);
        Assert.Equal("default", settings.Agent.Dataplane!.Mesh);
        Assert.Equal("127.0.0.1", settings.Agent.Dataplane.Address);
        Assert.Null(settings.Agent.EnvoyAdmin);
        Assert.Equal((LogLevel.Information, LogFormat.Text), (settings.LogLevel, settings.LogFormat));
    }

    [Fact]
    public void Read_Nothing_TellsAllThatIsRequired()
    {
        var (settings, problems) = Read([]);
        Assert.Null(settings);
        Assert.Equal(2, problems.Count);
        Assert.StartsWith("--policy is required", problems[0], StringComparison.Ordinal);
        Assert.StartsWith("--name is required", problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralWrongValues_TellsAllAtOnceAndWhereEachStood()
    {
        var (_, problems) = Read(
            ["policy=p", "name=b", "scrape-timeout=soon", "tag=zone"], ("MESHMETRIC_DP_LOG_LEVEL", "loud"), ("MESHMETRIC_DP_MAX_LABELS", "0"));
        Assert.Equal(4, problems.Count);
        Assert.Contains(problems, p => p.StartsWith("--scrape-timeout: \"soon\"", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("--tag: \"zone\"", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("MESHMETRIC_DP_LOG_LEVEL: \"loud\"", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("MESHMETRIC_DP_MAX_LABELS: \"0\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_FlagAndVariable_FlagWins()
    {
        var (settings, _) = Read(["policy=flag", "name=b"], ("MESHMETRIC_DP_POLICY", "env"), ("MESHMETRIC_DP_MESH", "env"));
        Assert.Equal("flag", settings!.Agent.PolicyFile);
        Assert.Equal("env", settings.Agent.Dataplane!.Mesh);
    }

    [Fact]
    public void Read_EmptyVariable_CountsAsAbsent()
    {
        var (settings, problems) = Read(["policy=p", "name=b"], ("MESHMETRIC_DP_MESH", ""), ("MESHMETRIC_DP_ENVOY_ADMIN", ""));
        Assert.Empty(problems);
        Assert.Equal("default", settings!.Agent.Dataplane!.Mesh);
    }

    [Fact]
    public void Read_Tags_FromFlagsOrVariable()
    {
        var (flags, _) = Read(["policy=p", "name=b", "tag=kuma.io/zone=east", "tag=a=b=c"]);
        Assert.Equal([new("a", "b=c"), new("kuma.io/zone", "east")], flags!.Agent.Dataplane!.Tags);
        var (environment, _) = Read(["policy=p", "name=b"], ("MESHMETRIC_DP_TAG", "a=1, b=2,"));
        Assert.Equal([new("a", "1"), new("b", "2")], environment!.Agent.Dataplane!.Tags);
    }

    [Fact]
    public void Read_SameTagTwice_IsAProblem()
    {
        var (_, problems) = Read(["policy=p", "name=b", "tag=a=1", "tag=a=2"]);
        Assert.Contains("twice", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SameFlagTwice_IsAProblem()
    {
        var (_, problems) = Read(["policy=p", "name=b", "mesh=a", "mesh=b"]);
        Assert.Contains("--mesh is given 2 times", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DataplaneFileAndWords_IsAProblemPerWord()
    {
        var (_, problems) = Read(["policy=p", "dataplane-file=d", "name=b", "tag=a=1"], ("MESHMETRIC_DP_SERVICE", "s"));
        Assert.Equal(3, problems.Count);
        Assert.Contains(problems, p => p.StartsWith("MESHMETRIC_DP_SERVICE says what --dataplane-file", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_DataplaneFile_NeedsNoName()
    {
        var (settings, problems) = Read(["policy=p", "dataplane-file=d"]);
        Assert.Empty(problems);
        Assert.Null(settings!.Agent.Dataplane);
        Assert.Equal("d", settings.Agent.DataplaneFile);
    }

    [Fact]
    public void Read_ControlPlane_TakesThePolicysPlace()
    {
        var (settings, problems) = Read(["cp-address=https://cp:5681/prefix", "dataplane-file=d", "dataplane-token-file=t", "cp-ca-file=ca"]);
        Assert.Empty(problems);
        Assert.Null(settings!.Agent.PolicyFile);
        var expected = new ControlPlaneConnectionOptions
        {
            Address = new Uri("https://cp:5681/prefix"),
            TokenFile = "t",
            CaFile = "ca",
            StateDirectory = "./meshmetric-dp-state",
        };
        Assert.Equal(expected, settings.Agent.ControlPlane);
    }

    [Fact]
    public void Read_ControlPlaneAndPolicy_ExcludeEachOther()
    {
        var (_, problems) = Read(["policy=p", "cp-address=http://cp:5681", "name=b"]);
        Assert.StartsWith("--policy and --cp-address exclude each other", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ControlPlanesSettingsWithoutIt_AreProblems()
    {
        var (_, problems) = Read(["policy=p", "name=b", "dataplane-token-file=t", "cp-ca-file=c"], ("MESHMETRIC_DP_STATE_DIR", "s"));
        Assert.Equal(3, problems.Count);
        Assert.All(problems, problem => Assert.Contains("has no meaning without --cp-address", problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cp:5681")]
    [InlineData("ftp://cp")]
    [InlineData("http://user@cp")]
    [InlineData("http://cp?x=1")]
    public void Read_WhatIsNoControlPlane_SaysWhatIs(string address)
    {
        var (_, problems) = Read([$"cp-address={address}", "name=b"]);
        Assert.Contains("write for example https://control-plane:5681", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ControlPlaneAndAService_NeedsItsPort()
    {
        Assert.Empty(Read(["cp-address=http://cp", "name=b"]).Problems);
        Assert.Empty(Read(["cp-address=http://cp", "name=b", "service=s", "port=8080"]).Problems);
        Assert.StartsWith("--port is required", Assert.Single(Read(["cp-address=http://cp", "name=b", "service=s"]).Problems), StringComparison.Ordinal);
        Assert.Contains("is not a port", Assert.Single(Read(["cp-address=http://cp", "name=b", "service=s", "port=0"]).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void All_EverySetting_HasItsOwnFlagAndVariableAndTellsBoth()
    {
        Assert.Equal(RunSettings.All.Count, RunSettings.All.Select(setting => setting.Variable(RunSettings.VariablePrefix)).Distinct().Count());
        Assert.All(RunSettings.All, setting =>
        {
            Assert.Matches("^MESHMETRIC_DP_[A-Z_]+$", setting.Variable(RunSettings.VariablePrefix));
            Assert.Contains(setting.Variable(RunSettings.VariablePrefix), setting.HelpText(RunSettings.VariablePrefix), StringComparison.Ordinal);
        });
    }

    private static (RunSettings? Settings, IReadOnlyList<string> Problems) Read(
        string[] flags, params (string Name, string Value)[] environment)
    {
        var byName = flags.Select(flag => flag.Split('=', 2)).ToLookup(parts => parts[0], parts => parts[1]);
        var variables = environment.ToDictionary(variable => variable.Name, variable => variable.Value);
        var values = new SettingValues(RunSettings.VariablePrefix, name => [.. byName[name]], name => variables.GetValueOrDefault(name));
        return (RunSettings.Read(values), values.Problems);
    }
}
