using System.Net;

using MeshMetric.Agent.CommandLine;
using MeshMetric.Settings;

using Xunit;

namespace MeshMetric.Tests.Settings;

public sealed class SettingTextTests
{
    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("500ms", 500)]
    [InlineData("1m30s", 90_000)]
    [InlineData("0.5s", 500)]
    [InlineData("2", 2000)]
    [InlineData("1h", 3_600_000)]
    public void Duration_GoSpellingOrSeconds_IsRead(string text, int milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), SettingText.ParseDuration(text, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4y")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("1/2s")]
    [InlineData("10s ")]
    [InlineData("1ms")]
    [InlineData("2h")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData("999999999999999999999999h")]
    public void Duration_Wrong_SaysWhatWouldBeRight(string text)
    {
        SettingText.ParseDuration(text, out var problem);
        Assert.Matches("10ms|500ms", problem!);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("64Mi", 64L << 20)]
    [InlineData("2k", 2000)]
    [InlineData("1Gi", 1L << 30)]
    public void Size_WithAndWithoutUnit_IsRead(string text, long bytes)
    {
        Assert.Equal(bytes, SettingText.ParseSize(text, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("Mi")]
    [InlineData("-1")]
    [InlineData("64MB")]
    [InlineData("9999999999999Gi")]
    public void Size_Wrong_IsAProblem(string text)
    {
        SettingText.ParseSize(text, out var problem);
        Assert.NotNull(problem);
    }

    [Fact]
    public void LineSize_OverOneGibibyte_IsAProblem()
    {
        AgentSettingText.ParseLineSize("2Gi", out var problem);
        Assert.Contains("1Gi", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9901", "http://127.0.0.1:9901/")]
    [InlineData("http://[::1]:9901/", "http://[::1]:9901/")]
    [InlineData("unix:/run/envoy.sock", "unix:///run/envoy.sock")]
    [InlineData("unix:///run/envoy.sock", "unix:///run/envoy.sock")]
    public void Endpoint_HttpOrUnix_IsRead(string text, string uri)
    {
        Assert.Equal(new Uri(uri), AgentSettingText.ParseEndpoint(text, out var problem));
        Assert.Null(problem);
    }

    [Theory]
    [InlineData("127.0.0.1:9901")]
    [InlineData("ftp://x")]
    [InlineData("http://x/stats")]
    [InlineData("http://user:secret@x")]
    [InlineData("unix:relative")]
    [InlineData("unix:")]
    [InlineData("")]
    public void Endpoint_Wrong_IsAProblem(string text)
    {
        Assert.Null(AgentSettingText.ParseEndpoint(text, out var problem));
        Assert.Contains("unix:/path", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void IPAddress_HostName_IsAProblem()
    {
        Assert.Equal(IPAddress.IPv6Any, SettingText.ParseIPAddress("::", out _));
        SettingText.ParseIPAddress("localhost", out var problem);
        Assert.NotNull(problem);
    }
}
