using MeshMetric.ControlPlane.Assignments.Http;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Assignments;

public sealed class FetchTimeoutTests
{
    [Theory]
    [InlineData("2m", 120)]
    [InlineData("1m30s", 90)]
    [InlineData("1d", 86_400)]
    [InlineData("0s", 0)]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("1y", 31_536_000)]
    [InlineData("1w2d3h4m5s6ms", 788_645.006)]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5h", 5400)]
    [InlineData("1.5s2m", 121.5)]
    [InlineData("30s1m", 90)]
    [InlineData("-1m", -60)]
    [InlineData("+1m", 60)]
    [InlineData("1us", 0.000_001)]
    [InlineData("1µs", 0.000_001)]
    [InlineData("1000ns", 0.000_001)]
    [InlineData(".5s", 0.5)]
    public void TryParse_GoOrPrometheus_IsRead(string text, double seconds)
    {
        Assert.True(FetchTimeout.TryParse(text, out TimeSpan timeout));
        Assert.Equal(TimeSpan.FromSeconds(seconds), timeout);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("30")]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("s")]
    [InlineData("1x")]
    [InlineData("1s ")]
    [InlineData(" 1s")]
    [InlineData("1d1w")]
    [InlineData("1.5d")]
    [InlineData("-1d")]
    [InlineData("1m 30s")]
    [InlineData("1s\n")]
    [InlineData("１s")]
    [InlineData("300000000h")]
    [InlineData("99999999y")]
    [InlineData("99999999999999999999999999y")]
    [InlineData("99999999999999999999999999999999999999s")]
    [InlineData("1e3s")]
    [InlineData("Infinity")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(FetchTimeout.TryParse(text, out _));
}
