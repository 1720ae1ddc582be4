using System.Net;

using MeshMetric.ControlPlane.Security;

using Microsoft.AspNetCore.Http;

using Xunit;

namespace MeshMetric.Tests.ControlPlane.Security;

public sealed class LocalhostRuleTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost:5681")]
    [InlineData("127.0.0.2", "127.0.0.1:5681")]
    [InlineData("::1", "[::1]:5681")]
    [InlineData("::ffff:127.0.0.1", "LOCALHOST")]
    public void Request_FromThisMachine_IsTheAdministrators(string peer, string host) => Assert.Null(LocalhostRule.Refuse(Request(peer, host)));

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "10.0.0.1")]
    [InlineData("::ffff:10.0.0.1", "::1")]
    [InlineData(null, null)]
    public void Request_FromOrToElsewhere_IsNot(string? peer, string? local) => Assert.NotNull(LocalhostRule.Refuse(Request(peer, "localhost", local)));

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("x-forwarded-host", "")]
    [InlineData("X-Forwarded-Anything", "1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "http://localhost:8080")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public void Request_ThroughAProxyOrFromAnotherPage_IsNot(string header, string value)
    {
        var context = Request("127.0.0.1", "localhost:5681");
        context.Request.Headers[header] = value;

        Assert.NotNull(LocalhostRule.Refuse(context));
    }

    [Fact]
    public void Request_FromItsOwnPage_IsTheAdministrators()
    {
        var context = Request("127.0.0.1", "localhost:5681");
        context.Request.Headers.Origin = "http://localhost:5681";
        context.Request.Headers["Sec-Fetch-Site"] = "same-origin";

        Assert.Null(LocalhostRule.Refuse(context));
    }

    [Theory]
    [InlineData("rebound.example:5681")]
    [InlineData("localhost.example")]
    [InlineData("10.0.0.1:5681")]
    [InlineData("")]
    public void Request_ForAHostThatWasMadeToResolveHere_IsNot(string host)
    {
        var context = Request("127.0.0.1", host);
        context.Request.Headers.Origin = $"http://{host}";

        Assert.NotNull(LocalhostRule.Refuse(context));
    }

    private static DefaultHttpContext Request(string? peer, string host, string? local = "127.0.0.1")
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = peer is null ? null : IPAddress.Parse(peer);
        context.Connection.LocalIpAddress = local is null ? null : IPAddress.Parse(local);
        context.Request.Scheme = "http";
        context.Request.Host = new HostString(host);
        return context;
    }
}
