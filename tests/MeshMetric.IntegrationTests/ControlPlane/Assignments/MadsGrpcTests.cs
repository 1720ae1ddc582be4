using Google.Protobuf;

using Grpc.Core;
using Grpc.Net.Client;

using MeshMetric.ControlPlane.Assignments;
using MeshMetric.Protos.Core;
using MeshMetric.Protos.Discovery;
using MeshMetric.Protos.Observability;

using Xunit;

using RpcStatus = MeshMetric.Protos.Rpc.Status;

namespace MeshMetric.IntegrationTests.ControlPlane.Assignments;

/// <summary>MADS over gRPC: Fetch, Stream and Delta over a real channel.</summary>
public sealed class MadsGrpcTests : MadsTest, IAsyncDisposable
{
    private const string TypeUrl = "type.googleapis.com/kuma.observability.v1.MonitoringAssignment";
    private const string Service = "kuma.observability.v1.MonitoringAssignmentDiscoveryService";

    private GrpcChannel? _channel;

    private protected override AssignmentOptions Options => new() { MaxMessageBytes = 64 * 1024, MaxStreams = 2 };

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        _channel?.Dispose();
        await DisposeAsync();
    }

    [Fact]
    public async Task Fetch_KnownClient_GetsItsTargets()
    {
        await PutPolicyAsync("all", """{"clientId":"a","port":7}""");
        await PutDataplaneAsync("cart-1");
        await PutDataplaneAsync("cart-2", "10.0.0.2");

        DiscoveryResponse all = await Client().FetchMonitoringAssignmentsAsync(
            new DiscoveryRequest { Node = new Node { Id = "a" }, TypeUrl = TypeUrl }, cancellationToken: Token);
        DiscoveryResponse again = await Client().FetchMonitoringAssignmentsAsync(
            new DiscoveryRequest { Node = new Node { Id = "a" }, VersionInfo = all.VersionInfo }, cancellationToken: Token);
        DiscoveryResponse one = await Client().FetchMonitoringAssignmentsAsync(
            new DiscoveryRequest { Node = new Node { Id = "a" }, ResourceNames = { "/meshes/default/dataplanes/cart-2", "nobody" } },
            cancellationToken: Token);
        DiscoveryResponse others = await Client().FetchMonitoringAssignmentsAsync(new DiscoveryRequest(), cancellationToken: Token);

        Assert.Equal(["10.0.0.1:7", "10.0.0.2:7"], Addresses(all));
        Assert.Equal(all, again);
        Assert.Equal(["10.0.0.2:7"], Addresses(one));
        Assert.Empty(others.Resources);
        Assert.Equal((TypeUrl, ""), (all.TypeUrl, all.Nonce));
    }

    [Fact]
    public async Task Fetch_OtherType_IsRefusedWithTheTypeThatIsServed()
    {
        RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => Client().FetchMonitoringAssignmentsAsync(
            new DiscoveryRequest { TypeUrl = "type.googleapis.com/envoy.config.cluster.v3.Cluster" }, cancellationToken: Token).ResponseAsync);

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.Contains(TypeUrl, refusal.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_MessageOverTheLimit_IsRefusedAsTooMuch() =>
        Assert.Equal(StatusCode.ResourceExhausted, await StatusAsync(() => Client().FetchMonitoringAssignmentsAsync(
            new DiscoveryRequest { VersionInfo = new string('x', 100 * 1024) }, cancellationToken: Token).ResponseAsync));

    [Fact]
    public async Task Stream_ChangesAckAndNack_AreFollowedAndListed()
    {
        await PutPolicyAsync("all", "{}");
        await PutDataplaneAsync("cart-1");
        using var stream = Client().StreamMonitoringAssignments(cancellationToken: Token);
        var node = new Node { Id = "me", UserAgentName = "tester", UserAgentVersion = "1.2" };
        await stream.RequestStream.WriteAsync(new DiscoveryRequest { Node = node, TypeUrl = TypeUrl }, Token);

        DiscoveryResponse first = await NextAsync(stream.ResponseStream);
        Assert.Equal(["10.0.0.1:5670"], Addresses(first));
        await stream.RequestStream.WriteAsync(new DiscoveryRequest { ResponseNonce = first.Nonce, VersionInfo = first.VersionInfo }, Token);
        await PutDataplaneAsync("cart-2", "10.0.0.2");
        DiscoveryResponse second = await NextAsync(stream.ResponseStream);
        Assert.Equal(["10.0.0.1:5670", "10.0.0.2:5670"], Addresses(second));
        Assert.NotEqual(first.Nonce, second.Nonce);
        await stream.RequestStream.WriteAsync(
            new DiscoveryRequest
            {
                ResponseNonce = second.Nonce, VersionInfo = first.VersionInfo, ErrorDetail = new RpcStatus { Message = "too many" },
            },
            Token);

        // A refusal that comes in after the next answer was sent is of no answer any more.
        while (!(await ControlPlane.GetAsync("/mads-clients", Token)).Body.Contains($"refused {second.VersionInfo}: too many", StringComparison.Ordinal))
        {
            Token.ThrowIfCancellationRequested();
        }

        // What was refused isn't sent again; what comes next is.
        await PutDataplaneAsync("cart-3", "10.0.0.3");
        Assert.Equal(3, (await NextAsync(stream.ResponseStream)).Resources.Count);
        ApiAnswer listed = await ControlPlane.GetAsync("/mads-clients", Token);
        Assert.Contains("tester/1.2", listed.Body, StringComparison.Ordinal);
        Assert.Contains($"refused {second.VersionInfo}: too many", listed.Body, StringComparison.Ordinal);
        await stream.RequestStream.CompleteAsync();
        Assert.False(await stream.ResponseStream.MoveNext(Token));
    }

    [Fact]
    public async Task Delta_ChangesAndRemovals_AreSentAlone()
    {
        await PutPolicyAsync("all", "{}");
        await PutDataplaneAsync("cart-1");
        using var stream = Client().DeltaMonitoringAssignments(cancellationToken: Token);
        await stream.RequestStream.WriteAsync(new DeltaDiscoveryRequest { TypeUrl = TypeUrl }, Token);
        DeltaDiscoveryResponse first = await NextAsync(stream.ResponseStream);
        Assert.Equal(["/meshes/default/dataplanes/cart-1"], first.Resources.Select(resource => resource.Name));

        await PutDataplaneAsync("cart-2");
        Assert.Equal(["/meshes/default/dataplanes/cart-2"], (await NextAsync(stream.ResponseStream)).Resources.Select(resource => resource.Name));
        await ControlPlane.DeleteAsync("/meshes/default/dataplanes/cart-1", Token);
        DeltaDiscoveryResponse last = await NextAsync(stream.ResponseStream);
        Assert.Empty(last.Resources);
        Assert.Equal(["/meshes/default/dataplanes/cart-1"], last.RemovedResources);
    }

    [Fact]
    public async Task Delta_Reconnect_GetsTheDifference()
    {
        await PutPolicyAsync("all", "{}");
        await PutDataplaneAsync("cart-1");
        using var before = Client().DeltaMonitoringAssignments(cancellationToken: Token);
        await before.RequestStream.WriteAsync(new DeltaDiscoveryRequest(), Token);
        Resource known = (await NextAsync(before.ResponseStream)).Resources[0];
        await before.RequestStream.CompleteAsync();
        await PutDataplaneAsync("cart-2");

        using var after = Client().DeltaMonitoringAssignments(cancellationToken: Token);
        await after.RequestStream.WriteAsync(
            new DeltaDiscoveryRequest { InitialResourceVersions = { [known.Name] = known.Version, ["gone"] = "1" } }, Token);

        DeltaDiscoveryResponse difference = await NextAsync(after.ResponseStream);
        Assert.Equal(["/meshes/default/dataplanes/cart-2"], difference.Resources.Select(resource => resource.Name));
        Assert.Equal(["gone"], difference.RemovedResources);
    }

    [Fact]
    public async Task Stream_OtherType_EndsWithAStatusThatSaysSo()
    {
        using var stream = Client().StreamMonitoringAssignments(cancellationToken: Token);
        await stream.RequestStream.WriteAsync(new DiscoveryRequest { TypeUrl = "type.googleapis.com/envoy.config.listener.v3.Listener" }, Token);

        RpcException ended = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(Token));

        Assert.Equal(StatusCode.InvalidArgument, ended.StatusCode);
        Assert.Contains(TypeUrl, ended.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_MoreThanMayBeOpen_IsRefused()
    {
        using var first = Client().StreamMonitoringAssignments(cancellationToken: Token);
        using var second = Client().DeltaMonitoringAssignments(cancellationToken: Token);
        await first.RequestStream.WriteAsync(new DiscoveryRequest(), Token);
        await second.RequestStream.WriteAsync(new DeltaDiscoveryRequest(), Token);
        await NextAsync(first.ResponseStream);
        await NextAsync(second.ResponseStream);
        using var third = Client().StreamMonitoringAssignments(cancellationToken: Token);

        Assert.Equal(StatusCode.ResourceExhausted, await StatusAsync(() => third.ResponseStream.MoveNext(Token)));
    }

    [Fact]
    public async Task Stream_ControlPlaneStops_EndsAtOnce()
    {
        using var stream = Client().StreamMonitoringAssignments(cancellationToken: Token);
        await stream.RequestStream.WriteAsync(new DiscoveryRequest(), Token);
        await NextAsync(stream.ResponseStream);
        Task<StatusCode> ended = StatusAsync(() => stream.ResponseStream.MoveNext(Token));

        await ControlPlane.Host.StopAsync(Token);

        // The connection goes with the control plane; a client that has not read the status by then calls it an internal error.
        Assert.Contains(await ended, new[] { StatusCode.Unavailable, StatusCode.Internal });
    }

    [Fact]
    public async Task Stream_MessageOfTenMegabytes_EndsWithResourceExhausted()
    {
        using var stream = Client().StreamMonitoringAssignments(cancellationToken: Token);
        try
        {
            await stream.RequestStream.WriteAsync(new DiscoveryRequest { VersionInfo = new string('x', 10 * 1024 * 1024) }, Token);
        }
        catch (RpcException)
        {
            // The server ended the stream before it was all sent.
        }

        Assert.Equal(StatusCode.ResourceExhausted, await StatusAsync(() => stream.ResponseStream.MoveNext(Token)));
        Assert.Empty((await Client().FetchMonitoringAssignmentsAsync(new DiscoveryRequest(), cancellationToken: Token)).Resources);
    }

    [Theory]
    [InlineData("FetchMonitoringAssignments", MethodType.Unary)]
    [InlineData("StreamMonitoringAssignments", MethodType.DuplexStreaming)]
    [InlineData("DeltaMonitoringAssignments", MethodType.DuplexStreaming)]
    public async Task Call_MessageThatIsNoProtobuf_EndsWithAStatusAndTheServerGoesOn(string name, MethodType type)
    {
        Marshaller<byte[]> bytes = Marshallers.Create<byte[]>(value => value, value => value);
        var method = new Method<byte[], byte[]>(type, Service, name, bytes, bytes);
        CallInvoker invoker = Channel().CreateCallInvoker();
        byte[] garbage = [0xff, 0xff, 0xff, 0xff, 0x0a];
        RpcException refusal;
        if (type == MethodType.Unary)
        {
            refusal = await Assert.ThrowsAsync<RpcException>(
                () => invoker.AsyncUnaryCall(method, null, new CallOptions(cancellationToken: Token), garbage).ResponseAsync);
        }
        else
        {
            using AsyncDuplexStreamingCall<byte[], byte[]> call = invoker.AsyncDuplexStreamingCall(method, null, new CallOptions(cancellationToken: Token));
            await call.RequestStream.WriteAsync(garbage, Token);
            refusal = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Token));
        }

        Assert.Equal(StatusCode.InvalidArgument, refusal.StatusCode);
        Assert.StartsWith("The request can't be read: ", refusal.Status.Detail, StringComparison.Ordinal);
        await Client().FetchMonitoringAssignmentsAsync(new DiscoveryRequest(), cancellationToken: Token);
    }

    private static IEnumerable<string> Addresses(DiscoveryResponse response) =>
        response.Resources.Select(body => Assert.Single(body.Unpack<MonitoringAssignment>().Targets).Address);

    private static async Task<StatusCode> StatusAsync<T>(Func<Task<T>> call) => (await Assert.ThrowsAsync<RpcException>(call)).StatusCode;

    private GrpcChannel Channel() => _channel ??= GrpcChannel.ForAddress(ControlPlane.Host.XdsAddress);

    private MonitoringAssignmentDiscoveryService.MonitoringAssignmentDiscoveryServiceClient Client() => new(Channel());

    private async Task<T> NextAsync<T>(IAsyncStreamReader<T> stream)
        where T : IMessage
    {
        Assert.True(await stream.MoveNext(Token));
        return stream.Current;
    }
}
