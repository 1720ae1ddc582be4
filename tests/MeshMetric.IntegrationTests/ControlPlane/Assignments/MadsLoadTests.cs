using System.Net;
using System.Net.Sockets;
using System.Text;

using MeshMetric.Testing.Mads;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Assignments;

/// <summary>Many clients, and clients that do not read.</summary>
public sealed class MadsLoadTests : MadsTest
{
    private const int Many = 1000;

    [Fact]
    public async Task Poll_AThousandWait_AllAreAnsweredByOneWrite()
    {
        await PutPolicyAsync("all", "{}");
        KumaSdClient[] clients = [.. Enumerable.Range(0, Many).Select(i => Prometheus($"host-{i}"))];
        foreach (KumaSdClient[] some in clients.Chunk(50))
        {
            await Task.WhenAll(some.Select(client => client.PollAsync("0s", Token)));
        }

        Task<bool[]> polls = Task.WhenAll(clients.Select(client => client.PollAsync("10m", Token)));
        await WaitForWaitingPollsAsync(Many);

        await PutDataplaneAsync("cart-1");

        Assert.All(await polls, Assert.True);
        Assert.All(clients, client => Assert.Equal(["10.0.0.1:5670"], client.Addresses));
        await WaitForWaitingPollsAsync(0);
    }

    [Fact]
    public async Task Poll_AThousandThatNeverRead_HurtNobodyElse()
    {
        await PutPolicyAsync("all", "{}");
        for (int i = 0; i < 300; i++)
        {
            await PutDataplaneAsync($"cart-{i}");
        }

        KumaSdClient prometheus = Prometheus("good");
        await prometheus.PollAsync("0s", Token);
        byte[] request = Encoding.ASCII.GetBytes(Request($$"""{"version_info":"{{prometheus.Version}}"}"""));
        var sockets = new List<Socket>();
        try
        {
            for (int i = 0; i < Many; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1024 };
                sockets.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, ControlPlane.Host.MadsAddress.Port, Token);
                await socket.SendAsync(request, Token);
            }

            await WaitForWaitingPollsAsync(Many);
            Task<bool> poll = prometheus.PollAsync("10m", Token);
            await WaitForWaitingPollsAsync(Many + 1);

            // An answer of some 100 kB for each, which nobody takes.
            await PutDataplaneAsync("cart-new");

            Assert.True(await poll);
            Assert.Equal(301, prometheus.Targets.Count);
            await PutDataplaneAsync("cart-newer");
            Assert.True(await prometheus.PollAsync("10m", Token));
            await ControlPlane.Host.StopAsync(Token);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    [Theory]
    [InlineData("POST /v3/discovery:monitoringassignments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")]
    [InlineData("POST /v3/discovery:monitoringassignments HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")]
    [InlineData("POST /v3/discovery:monitoringassignments HTTP/9\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001")]
    public async Task Request_CutOrNoHttp_HurtsNobodyElse(string bytes)
    {
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, ControlPlane.Host.MadsAddress.Port, Token);
            await socket.SendAsync(Encoding.Latin1.GetBytes(bytes), Token);
            socket.Shutdown(SocketShutdown.Send);
            byte[] buffer = new byte[4096];
            try
            {
                while (await socket.ReceiveAsync(buffer, Token) > 0)
                {
                    // Whatever it answers; it has to end.
                }
            }
            catch (SocketException)
            {
                // A reset is an end, too.
            }
        }

        Assert.True(await Prometheus("good").PollAsync("0s", Token));
    }

    private static string Request(string body) =>
        "POST /v3/discovery:monitoringassignments?fetch-timeout=10m HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + $"Content-Length: {body.Length}\r\n\r\n{body}";
}
