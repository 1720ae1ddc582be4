using MeshMetric.Demo.Simulation;

using Xunit;

namespace MeshMetric.Tests.Demo.Simulation;

public sealed class StatFormulaTests
{
    private static readonly Traffic Traffic = new(new Random(1), 10, 5);

    private static TrafficMoment AfterOneHour => new(Traffic, TimeSpan.FromHours(1));

    [Fact]
    public void Evaluate_NeverWritten_IsUnused() => Assert.Null(StatFormula.Parse("-").Evaluate(AfterOneHour));

    [Fact]
    public void Evaluate_ConstantZero_IsUsed() => Assert.Equal(0, StatFormula.Parse("=0").Evaluate(AfterOneHour));

    [Fact]
    public void Evaluate_CounterStillZero_IsUnused() => Assert.Null(StatFormula.Parse("rq/1000000").Evaluate(AfterOneHour));

    [Fact]
    public void Evaluate_FactorAndDivisor_Apply()
    {
        TrafficMoment moment = AfterOneHour;

        Assert.Equal(moment.Requests * 3, StatFormula.Parse("rq*3").Evaluate(moment));
        Assert.Equal(moment.Requests / 7, StatFormula.Parse("rq/7").Evaluate(moment));
        Assert.Equal(3600, StatFormula.Parse("up").Evaluate(moment));
        Assert.Equal(720, StatFormula.Parse("tick").Evaluate(moment));
    }

    [Fact]
    public void Evaluate_CodesAndClasses_AddUpToRequests()
    {
        TrafficMoment moment = AfterOneHour;

        long codes = Traffic.Codes.Sum(code => StatFormula.Parse($"code{code}").Evaluate(moment) ?? 0);
        long classes = Enumerable.Range(1, 5).Sum(digit => StatFormula.Parse($"class{digit}").Evaluate(moment) ?? 0);

        Assert.Equal(moment.Requests, codes);
        Assert.Equal(moment.Requests, classes);
    }

    [Theory]
    [InlineData("rqs")]
    [InlineData("rq*x")]
    [InlineData("=")]
    public void Parse_Nonsense_Throws(string text) => Assert.Throws<FormatException>(() => StatFormula.Parse(text));
}
