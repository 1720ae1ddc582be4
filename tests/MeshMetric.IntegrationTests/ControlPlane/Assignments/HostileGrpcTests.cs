using MeshMetric.IntegrationTests.Agent;
using MeshMetric.Testing;
using MeshMetric.Testing.Net;
using MeshMetric.Xds.Streams;

using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Assignments;

/// <summary>What no gRPC library would send.</summary>
public sealed class HostileGrpcTests : IAsyncLifetime
{
    private const string Service = "/kuma.observability.v1.MonitoringAssignmentDiscoveryService/";
    private const string Fetch = Service + "FetchMonitoringAssignments";
    private const string Stream = Service + "StreamMonitoringAssignments";
    private const string Malformed = "grpc-status\u00013";
    private const uint Window = 65_535;

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly RecordedLog _log = new();
    private RunningControlPlane _cp = null!;

    private CancellationToken Cancel => _deadline.Token;

    private int Port => _cp.Host.XdsAddress.Port;

    public async ValueTask InitializeAsync()
    {
        _deadline.CancelAfter(TimeSpan.FromSeconds(120));
        _cp = await RunningControlPlane.StartAsync(Cancel, loggers: _log);
    }

    public async ValueTask DisposeAsync()
    {
        // In any case others are served, and nothing is taken for an error of the control plane's.
        Assert.Contains("grpc-status\u00010", await AnswerAsync(Fetch, Http2Peer.Message(0, 0)), StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
        await _cp.DisposeAsync();
        _deadline.Dispose();
    }

    [Theory]
    [InlineData(Fetch, 0, 0xffff_ffff)]
    [InlineData(Fetch, 7, 3)]
    [InlineData(Stream, 7, 3)]
    public async Task Message_WithAHeadThatIsNone_IsTheClientsFault(string method, byte flag, uint length) =>
        Assert.Contains(Malformed, await AnswerAsync(method, Http2Peer.Message(flag, length, 1, 2, 3)), StringComparison.Ordinal);

    [Theory]
    [InlineData(Fetch)]
    [InlineData(Stream)]
    public async Task Message_ThatIsNoProtobuf_IsTheClientsFault(string method) => Assert.Contains(
        Malformed, await AnswerAsync(method, Http2Peer.Message(0, 11, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255)), StringComparison.Ordinal);

    [Theory]
    [InlineData(Fetch, 1, 3, "grpc-status\u000213")] // compressed, without an encoding
    [InlineData(Fetch, 0, 100, "grpc-status\u000213")] // cut
    [InlineData(Fetch, 0, 0x7fff_ffff, "grpc-status\u00018")] // over the limit
    [InlineData(Stream, 0, 0x7fff_ffff, "grpc-status\u00018")]
    [InlineData(Service + "Nothing", 0, 3, "grpc-status\u000212")]
    [InlineData("/nothing.Such/Fetch", 0, 3, "grpc-status\u000212")]
    public async Task Call_ThatCannotBeServed_SaysWhy(string method, byte flag, uint length, string status) =>
        Assert.Contains(status, await AnswerAsync(method, Http2Peer.Message(flag, length, 1, 2, 3)), StringComparison.Ordinal);

    [Fact]
    public async Task Stream_MessageOfFourGigabytes_EndsAndTakesNothing() =>
        Assert.NotEqual("", await AnswerAsync(Stream, Http2Peer.Message(0, 0xffff_ffff, 1, 2, 3)));

    [Fact]
    public async Task Http1_AtTheGrpcPort_IsToldWhatItIs() => Assert.Contains(
        "HTTP/1.x request was sent to an HTTP/2 only endpoint",
        await RawConnection.ExchangeAsync(Port, "GET /meshes HTTP/1.1\r\nHost: localhost\r\n\r\n", Cancel),
        StringComparison.Ordinal);

    [Fact]
    public async Task Connection_WithMoreStreamsThanOneMayHave_HasTheRestRefused()
    {
        await using var peer = await Http2Peer.OpenAsync(Port, Window, Cancel);

        // A hundred are served; who asks for many more than that loses the connection.
        for (var stream = 1; stream <= 241; stream += 2)
        {
            await peer.CallAsync(stream, Stream, Http2Peer.Message(0, 0), isEnd: false, Cancel);
        }

        Assert.Contains("RST_STREAM 7", await peer.EndOfAsync(241, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_ThatGoAway_LeaveNoStreamBehind()
    {
        var streams = _cp.Host.Services.GetRequiredService<XdsStreams>();
        var peers = new List<Http2Peer>();
        for (var i = 0; i < 20; i++)
        {
            // Nor is anything read: nothing may be sent to this client.
            var peer = await Http2Peer.OpenAsync(Port, window: 0, Cancel);
            peers.Add(peer);
            for (var stream = 1; stream < 40; stream += 2)
            {
                await peer.CallAsync(stream, Stream, Http2Peer.Message(0, 0), isEnd: false, Cancel);
            }
        }

        await Eventually.HoldsAsync(() => streams.Open == 400, Cancel);
        foreach (var peer in peers)
        {
            await peer.DisposeAsync();
        }

        await Eventually.HoldsAsync(() => streams.Open == 0, Cancel);
    }

    [Fact]
    public async Task Streams_ResetAsSoonAsTheyBegin_CostTheConnection()
    {
        await using (var peer = await Http2Peer.OpenAsync(Port, Window, Cancel))
        {
            var stream = 1;
            while (stream < 1_000_000
                && await peer.CallAsync(stream, Stream, Http2Peer.Message(0, 0), isEnd: false, Cancel) && await peer.ResetAsync(stream, Cancel))
            {
                stream += 2;
            }

            Assert.InRange(stream, 100, 999_999);
        }

        var streams = _cp.Host.Services.GetRequiredService<XdsStreams>();
        await Eventually.HoldsAsync(() => streams.Open == 0, Cancel);
    }

    private async Task<string> AnswerAsync(string method, byte[] message)
    {
        await using var peer = await Http2Peer.OpenAsync(Port, Window, Cancel);
        await peer.CallAsync(1, method, message, isEnd: true, Cancel);
        return await peer.EndOfAsync(1, Cancel);
    }
}
