using MeshMetric.Agent;
using MeshMetric.Agent.Listeners;

using Xunit;

namespace MeshMetric.Tests.Agent.Listeners;

public sealed class ScrapeTimeoutTests
{
    private static readonly AgentOptions Options = new()
    {
        PolicyFile = "p",
        ScrapeTimeout = TimeSpan.FromSeconds(7),
        MaxScrapeTimeout = TimeSpan.FromSeconds(60),
    };

    [Theory]
    [InlineData("10", 9.5)]
    [InlineData("1", 0.9)]
    [InlineData("0.1", 0.08)]
    [InlineData("0.01", 0.005)]
    [InlineData("10.000000", 9.5)]
    [InlineData("100000", 59.5)]
    public void Of_HeaderWithSeconds_IsTheHeaderLessAMargin(string header, double seconds) =>
        Assert.Equal(seconds, ScrapeTimeout.Of(header, Options).TotalSeconds, 6);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1,5")]
    public void Of_NoUsableHeader_IsTheOption(string? header) =>
        Assert.Equal(Options.ScrapeTimeout, ScrapeTimeout.Of(header, Options));
}
