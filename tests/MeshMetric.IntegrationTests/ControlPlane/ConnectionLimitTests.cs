using System.Net.Sockets;

using MeshMetric.IntegrationTests.Agent;
using MeshMetric.IntegrationTests.ControlPlane.Security;
using MeshMetric.Testing;
using MeshMetric.Testing.Net;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>Connections that are too many, that say nothing, or that speak something else than the port.</summary>
public sealed class ConnectionLimitTests : IDisposable
{
    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly RecordedLog _log = new();
    private readonly TlsFiles _files = new();

    public ConnectionLimitTests() => _deadline.CancelAfter(TimeSpan.FromSeconds(120));

    private CancellationToken Cancel => _deadline.Token;

    public void Dispose()
    {
        _deadline.Dispose();
        _files.Dispose();
    }

    [Fact]
    public async Task Connections_BeyondTheLimit_AreResetCountedAndToldOnce()
    {
        await using var cp = await RunningControlPlane.StartAsync(Cancel, options => options with { MaxConnections = 10 }, loggers: _log);
        var idle = new List<RawConnection>();
        for (var i = 0; i < 10; i++)
        {
            idle.Add(await RawConnection.OpenAsync(cp.Host.ApiAddress.Port, Cancel));
        }

        for (var i = 0; i < 5; i++)
        {
            try
            {
                await using var more = await RawConnection.OpenAsync(cp.Host.ApiAddress.Port, Cancel);
                Assert.Empty(await more.ReadToEndAsync(Cancel));
            }
            catch (SocketException exception)
            {
                // The reset may come before the system says that the connection is there.
                Assert.Equal(SocketError.ConnectionReset, exception.SocketErrorCode);
            }
        }

        // Other ports have limits of their own; this one serves again once there is room.
        using var mads = new HttpClient();
        var metrics = await mads.GetStringAsync(new Uri(cp.Host.MadsAddress, "/metrics"), Cancel);
        Assert.Matches("(?m)^meshmetric_cp_connection_refusals_total\\{[^}]*listener=\"api\"[^}]*\\} [5-9]", metrics);
        Assert.Single(_log.Lines, line => line.Contains("--max-connections sets the limit", StringComparison.Ordinal));
        await idle[0].DisposeAsync();
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    return (await cp.GetAsync("/readyz", Cancel)).Status == 200;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            Cancel);
        foreach (var connection in idle)
        {
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Handshakes_ThatNeverEnd_HoldNobodyUpAndAreGivenUp()
    {
        await using var cp = await StartWithTlsAsync();
        var halfOpen = new List<RawConnection>();
        byte[] hello = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03];
        for (var i = 0; i < 2000; i++)
        {
            var connection = await RawConnection.OpenAsync(cp.Host.ApiAddress.Port, Cancel);
            halfOpen.Add(connection);

            // Some say nothing, some begin, some break off.
            await connection.SendAsync(hello.AsMemory(0, i % (hello.Length + 1)), Cancel);
            if (i % 3 == 0)
            {
                await connection.DisposeAsync();
            }
        }

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(200, (await cp.GetAsync("/meshes", Cancel)).Status);
        }

        // The server ends those that are left.
        foreach (var connection in halfOpen.Where((_, i) => i % 3 != 0))
        {
            await connection.ReadToEndAsync(Cancel);
            await connection.DisposeAsync();
        }

        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET /meshes HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("PUT /meshes/default/meshmetrics/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n{")]
    public async Task PlainHttp_AtAPortWithTls_IsToldToUseHttps(string request)
    {
        await using var cp = await StartWithTlsAsync();

        var answer = await RawConnection.ExchangeAsync(cp.Host.ApiAddress.Port, request, Cancel);

        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("use https:// in place of http://", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_AtAPortWithTls_IsTheSendersFault()
    {
        await using var cp = await StartWithTlsAsync();
        foreach (var garbage in new[] { "\0\0\0\0", "\u0016\u0003\u0001\u0000\u0005hello", "\u0016" + new string('x', 100_000) })
        {
            await RawConnection.ExchangeAsync(cp.Host.ApiAddress.Port, garbage, Cancel);
        }

        Assert.Equal(200, (await cp.GetAsync("/meshes", Cancel)).Status);
        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private Task<RunningControlPlane> StartWithTlsAsync() => RunningControlPlane.StartAsync(
        Cancel,
        options => options with { TlsCertificateFile = _files.CertificateFile, TlsKeyFile = _files.KeyFile },
        loggers: _log,
        handler: _files.Handler());
}
