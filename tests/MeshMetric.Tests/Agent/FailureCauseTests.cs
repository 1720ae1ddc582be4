using System.Net.Sockets;
using System.Security.Authentication;

using MeshMetric.Agent;
using MeshMetric.Agent.Scraping;
using MeshMetric.Otlp.Exporting;

using Xunit;

namespace MeshMetric.Tests.Agent;

public sealed class FailureCauseTests
{
    [Theory]
    [InlineData(SocketError.ConnectionRefused, "connection refused")]
    [InlineData(SocketError.ConnectionReset, "connection broken")]
    [InlineData(SocketError.HostNotFound, "name not resolved")]
    [InlineData(SocketError.HostUnreachable, "host unreachable")]
    [InlineData(SocketError.TimedOut, "timeout")]
    [InlineData(SocketError.AddressNotAvailable, "no socket")]
    public void Of_WhatASocketSays_IsTheSameForSourcesAndCollectors(SocketError error, string cause)
    {
        var exception = new HttpRequestException("x", new SocketException((int)error));

        Assert.Equal(cause, FailureCause.Of(SourceFailure.Explain(exception)!));
        Assert.Equal(cause, FailureCause.Of(NetworkFailure.Describe(exception)));
    }

    [Fact]
    public void Of_WhatHttpAndTlsSay_IsKnown()
    {
        string Of(Exception exception) => FailureCause.Of(SourceFailure.Explain(exception)!);
        Assert.Equal("connection broken", Of(new HttpRequestException(HttpRequestError.ResponseEnded)));
        Assert.Equal("not HTTP", Of(new HttpRequestException(HttpRequestError.InvalidResponse)));
        Assert.Equal("name not resolved", Of(new HttpRequestException(HttpRequestError.NameResolutionError)));
        Assert.Equal("TLS failed", Of(new HttpRequestException("x", new AuthenticationException("the name is wrong"))));
        Assert.Equal("TLS failed", Of(new HttpRequestException(HttpRequestError.SecureConnectionError, "x", new IOException("end"))));
        Assert.Equal("TLS files", Of(new HttpRequestException("x", new FileNotFoundException("no ca.pem"))));
        Assert.Equal("connection broken", Of(new HttpRequestException(HttpRequestError.HttpProtocolError)));
        Assert.Equal("over a limit", Of(new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded)));
    }

    [Theory]
    [InlineData("answered 401 Unauthorized", "401")]
    [InlineData("answered 503", "503")]
    [InlineData("answered an HTML page, not metrics; check port and path", "not metrics")]
    [InlineData("answered 40", "not metrics")]
    [InlineData("no complete answer within 10 s", "timeout")]
    [InlineData("the body broke off after 7 bytes: gone", "connection broken")]
    [InlineData("the body is HTML or XML, not metrics; check the path", "not metrics")]
    [InlineData("the body is not metrics (line 1: no name); check the path", "not metrics")]
    [InlineData("the OpenMetrics body does not end with # EOF, so it is not whole", "body not whole")]
    [InlineData("the body is larger than 64 bytes (the limit on a body)", "over a limit")]
    [InlineData("the body becomes more than 100 times larger by decompression", "over a limit")]
    [InlineData("more than 9 families (the limit on families)", "over a limit")]
    [InlineData("bearerTokenFile /token is empty", "credentials")]
    [InlineData("basicAuth.passwordFile /token can't be read: no", "credentials")]
    [InlineData("HTTP 401: who are you", "401")]
    [InlineData("HTTP 403", "403")]
    [InlineData("HTTP 404: 404 page not found", "404")]
    [InlineData("HTTP 429: later", "429")]
    [InlineData("HTTP 503", "503")]
    [InlineData("HTTP 5", "other")]
    [InlineData("Unauthenticated: missing or empty authorization header", "gRPC Unauthenticated")]
    [InlineData("PermissionDenied: not for you", "gRPC PermissionDenied")]
    [InlineData("Unimplemented: unknown service", "gRPC Unimplemented")]
    [InlineData("ResourceExhausted: full", "gRPC ResourceExhausted")]
    [InlineData("Unavailable: ", "gRPC Unavailable")]
    [InlineData("DeadlineExceeded: ", "timeout")]
    [InlineData("no answer within 10 s", "timeout")]
    [InlineData("the answer is text/html and not an OTLP response", "not OTLP")]
    [InlineData("the answer is not an OTLP response", "not OTLP")]
    [InlineData("cannot read the headers: token is empty", "credentials")]
    [InlineData("header te is set by the exporter itself", "header not allowed")]
    [InlineData("InvalidOperationException: broken badly", "internal error")]
    [InlineData("the port is taken by another program", "port taken")]
    [InlineData("tls.mode ProvidedTLS is not supported yet, and the port is not opened without it", "TLS mode not supported")]
    [InlineData("Something: else", "other")]
    [InlineData("something that nobody thought of", "other")]
    [InlineData("", "other")]
    public void Of_Sentences_GivesAWordToCount(string problem, string cause) => Assert.Equal(cause, FailureCause.Of(problem));
}
