using System.Net.Sockets;
using System.Security.Authentication;

using MeshMetric.Agent.Scraping;

using Xunit;

namespace MeshMetric.Tests.Agent.Scraping;

public sealed class FailureCauseTests
{
    [Theory]
    [InlineData(SocketError.ConnectionRefused, "connection refused")]
    [InlineData(SocketError.ConnectionReset, "connection broken")]
    [InlineData(SocketError.HostNotFound, "name not resolved")]
    [InlineData(SocketError.HostUnreachable, "host unreachable")]
    [InlineData(SocketError.TimedOut, "timeout")]
    [InlineData(SocketError.AddressNotAvailable, "no socket")]
    public void Of_WhatASocketSays_IsKnown(SocketError error, string cause) =>
        Assert.Equal(cause, FailureCause.Of(SourceFailure.Explain(new HttpRequestException("x", new SocketException((int)error)))!));

    [Fact]
    public void Of_WhatHttpAndTlsSay_IsKnown()
    {
        string Of(Exception exception) => FailureCause.Of(SourceFailure.Explain(exception)!);
        Assert.Equal("connection broken", Of(new HttpRequestException(HttpRequestError.ResponseEnded)));
        Assert.Equal("not HTTP", Of(new HttpRequestException(HttpRequestError.InvalidResponse)));
        Assert.Equal("name not resolved", Of(new HttpRequestException(HttpRequestError.NameResolutionError)));
        Assert.Equal("TLS failed", Of(new HttpRequestException("x", new AuthenticationException("the name is wrong"))));
    }

    [Theory]
    [InlineData("answered 401 Unauthorized", "401")]
    [InlineData("answered 503", "503")]
    [InlineData("answered an HTML page, not metrics; check port and path", "not metrics")]
    [InlineData("answered 40", "not metrics")]
    [InlineData("no complete answer within 10 s", "timeout")]
    [InlineData("something that nobody thought of", "other")]
    [InlineData("", "other")]
    public void Of_Sentences_GivesAWordToCount(string problem, string cause) => Assert.Equal(cause, FailureCause.Of(problem));
}
