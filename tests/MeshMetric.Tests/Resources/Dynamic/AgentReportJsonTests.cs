using System.Text;
using System.Text.Json;

using CsCheck;

using MeshMetric.Resources.Dynamic;

using Xunit;

namespace MeshMetric.Tests.Resources.Dynamic;

public sealed class AgentReportJsonTests
{
    private static readonly Gen<string> Word = Gen.OneOf("orders", "", "über \"x\"", "日本");
    private static readonly Gen<string?> Maybe = Gen.Null(Word);
    private static readonly Gen<DateTimeOffset?> Instant = Gen.Nullable(Gen.Long[0, 10_000_000_000_000].Select(ticks => new DateTimeOffset(638_000_000_000_000_000 + ticks, TimeSpan.Zero)));

    private static readonly Gen<SourceReport> Source = Gen.Select(
        Word, Gen.Nullable(Gen.Bool), Maybe, Maybe, Instant, Gen.Long[0, long.MaxValue],
        (name, up, cause, error, at, count) => new SourceReport(name)
        {
            IsUp = up,
            Cause = cause,
            Error = error,
            ReadAt = at,
            SamplesSeen = count,
            SamplesKept = count / 2,
            Bytes = count / 3,
            Profiles = count % 2 == 0 ? null : new ProfileSeries(count / 4, up is null ? null : count / 3, null),
        });

    private static readonly Gen<BackendReport> Backend = Gen.Select(
        Word, Maybe, Maybe, Gen.Nullable(Gen.Long[0, 1000]),
        (name, cause, error, series) => new BackendReport("Prometheus", name) { Cause = cause, Error = error, Series = series, Deliveries = 5, Failures = 1, Dropped = series ?? 0, Refused = 3 });

    private static readonly Gen<AgentReport> Report = Gen.Select(
        Gen.Select(Maybe, Instant, Instant, Maybe, Maybe, Gen.Bool),
        Gen.Select(Source.List[0, 3], Backend.List[0, 3], Gen.Int[0, 3].Select(level => new BudgetReport(":5670/metrics", level, 7, 8)).List[0, 2]),
        (who, parts) => new AgentReport
        {
            AgentId = "a1",
            Version = "0.1.0",
            EnvoyVersion = who.Item1,
            StartedAt = who.Item2,
            SentAt = who.Item3,
            ConfigurationTag = who.Item4,
            ConfigurationProblem = who.Item5,
            IsStopping = who.Item6,
            Sources = parts.Item1,
            Backends = parts.Item2,
            Budgets = parts.Item3,
        });

    [Fact]
    public void Read_WhatWasWritten_IsEqual() => Report.Sample(
        report =>
        {
            Assert.Equal(report, AgentReportJson.Read(Write(report), out var problem));
            Assert.Null(problem);
        },
        iter: 500);

    [Fact]
    public void Read_AnyByteChanged_GivesAReportOrAProblem() => Gen.Select(Report, Gen.Int[0, 100_000], Gen.Byte).Sample(
        (report, at, value) =>
        {
            var json = Write(report);
            json[at % json.Length] = value;
            Assert.True(AgentReportJson.Read(json, out var problem) is null != problem is null);
        },
        iter: 1_000);

    [Theory]
    [InlineData("", "is not JSON")]
    [InlineData("5", "must be an object")]
    [InlineData("{}", "report.agent")]
    [InlineData("""{"agent": {}}""", "report.agent.id")]
    [InlineData("""{"agent": {"id": ""}}""", "report.agent.id")]
    [InlineData("""{"agent": {"id": "a", "startedAt": "now"}}""", "report.agent.startedAt")]
    [InlineData("""{"agent": {"id": "a"}, "sources": [{"up": true}]}""", "report.sources[0].name")]
    [InlineData("""{"agent": {"id": "a"}, "sources": [{"name": "x", "samplesSeen": -1}]}""", "report.sources[0].samplesSeen")]
    public void Read_WhatIsNoReport_NamesTheField(string json, string problem)
    {
        Assert.Null(AgentReportJson.Read(Encoding.UTF8.GetBytes(json), out var found));
        Assert.Contains(problem, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MoreThanItsBounds_IsCut()
    {
        var read = AgentReportJson.Read(
            Write(new AgentReport
            {
                AgentId = "a",
                ConfigurationProblem = new string('x', 10_000),
                Sources = [.. Enumerable.Range(0, 1000).Select(i => new SourceReport($"s{i}"))],
            }),
            out _);
        Assert.Equal(256, read!.Sources.Count);
        Assert.Equal(512, read.ConfigurationProblem!.Length);
    }

    private static byte[] Write(AgentReport report)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            AgentReportJson.Write(writer, report);
        }

        return stream.ToArray();
    }
}
