using Google.Protobuf;

using Grpc.Core;

using MeshMetric.Protos.Core;
using MeshMetric.Protos.Discovery;
using MeshMetric.Testing.Xds;
using MeshMetric.Xds;
using MeshMetric.Xds.Streams;

using Microsoft.Extensions.Logging.Abstractions;

using Xunit;

namespace MeshMetric.Tests.Xds;

public sealed class XdsStreamTests : IDisposable
{
    private const string OtherType = "type.googleapis.com/google.protobuf.Empty";

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SnapshotDirectory<XdsSnapshot> _directory = new(new XdsSnapshot(Sets.Of("a=1")));
    private readonly StreamPipe<DiscoveryRequest, DiscoveryResponse> _pipe = new();
    private readonly List<XdsExchange> _seen = [];

    public XdsStreamTests() => _deadline.CancelAfter(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        _deadline.Dispose();
        _stopping.Dispose();
    }

    [Fact]
    public async Task Serve_ChangeWhileNothingIsAsked_IsSent()
    {
        Task serving = ServeAsync();
        _pipe.Send(new DiscoveryRequest { TypeUrl = Sets.TypeUrl });
        await _pipe.TakeAsync(_deadline.Token);

        Publish(Sets.Of("a=2"));

        Assert.Equal("2", Sets.Content((await _pipe.TakeAsync(_deadline.Token)).Resources[0]));
        await EndAsync(serving);
    }

    [Fact]
    public async Task Serve_SeveralTypes_EachHasItsOwnNonceInTheOrderOfTheSnapshot()
    {
        _directory.Publish(new XdsSnapshot(new XdsResourceSet(OtherType, []), Sets.Of("a=1")), new Dictionary<string, XdsSnapshot>());
        Task serving = ServeAsync();
        _pipe.Send(new DiscoveryRequest { TypeUrl = Sets.TypeUrl });
        await _pipe.TakeAsync(_deadline.Token);
        _pipe.Send(new DiscoveryRequest { TypeUrl = OtherType });

        DiscoveryResponse other = await _pipe.TakeAsync(_deadline.Token);

        Assert.Equal((OtherType, "1"), (other.TypeUrl, other.Nonce));
        _directory.Publish(
            new XdsSnapshot(new XdsResourceSet(OtherType, [Sets.Resource("x", "1")]), Sets.Of("a=2")), new Dictionary<string, XdsSnapshot>());
        Assert.Equal(OtherType, (await _pipe.TakeAsync(_deadline.Token)).TypeUrl);
        Assert.Equal(Sets.TypeUrl, (await _pipe.TakeAsync(_deadline.Token)).TypeUrl);
        await EndAsync(serving);
    }

    [Fact]
    public async Task Serve_Node_IsRememberedFromTheFirstMessage()
    {
        _directory.Publish(
            new XdsSnapshot(Sets.Of()), new Dictionary<string, XdsSnapshot> { ["me"] = new(Sets.Of("mine=1")) });
        Task serving = ServeAsync();
        _pipe.Send(new DiscoveryRequest { TypeUrl = Sets.TypeUrl, Node = new Node { Id = "me" } });
        DiscoveryResponse response = await _pipe.TakeAsync(_deadline.Token);
        _pipe.Send(new DiscoveryRequest { TypeUrl = Sets.TypeUrl, ResponseNonce = response.Nonce, Node = new Node { Id = "other" } });
        await EndAsync(serving);

        Assert.Equal("1", Sets.Content(Assert.Single(response.Resources)));
        Assert.Equal(["me", "me"], _seen.Select(exchange => exchange.Node.Id));
        Assert.Equal([XdsReply.None, XdsReply.Accepted], _seen.Select(exchange => exchange.Reply));
    }

    [Fact]
    public async Task Serve_AggregatedAndTypeIsNotServed_GetsNoAnswerAndTheRestGoesOn()
    {
        Task serving = ServeAsync(onlyType: null);
        _pipe.Send(new DiscoveryRequest { TypeUrl = "type.googleapis.com/nobody.Knows" });
        _pipe.Send(new DiscoveryRequest { TypeUrl = Sets.TypeUrl });

        Assert.Equal(Sets.TypeUrl, (await _pipe.TakeAsync(_deadline.Token)).TypeUrl);
        await EndAsync(serving);
        Assert.Equal(0, _pipe.Waiting);
    }

    [Fact]
    public async Task Serve_AggregatedWithoutAType_EndsWithAnError() =>
        await AssertEndsAsync(ServeAsync(onlyType: null), new DiscoveryRequest(), StatusCode.InvalidArgument, "type_url");

    [Fact]
    public async Task Serve_OneTypeAndAnotherIsAskedFor_EndsWithAnErrorThatNamesBoth() =>
        await AssertEndsAsync(ServeAsync(Sets.TypeUrl), new DiscoveryRequest { TypeUrl = OtherType }, StatusCode.InvalidArgument, Sets.TypeUrl);

    [Fact]
    public async Task Serve_OneTypeAndNoneIsNamed_MeansIt()
    {
        Task serving = ServeAsync(Sets.TypeUrl);
        _pipe.Send(new DiscoveryRequest());

        Assert.Single((await _pipe.TakeAsync(_deadline.Token)).Resources);
        await EndAsync(serving);
        Assert.Equal(Sets.TypeUrl, Assert.Single(_seen).TypeUrl);
    }

    [Fact]
    public async Task Serve_TooManyNames_EndsWithAnError() =>
        await AssertEndsAsync(
            ServeAsync(limits: new XdsLimits { Names = 1 }),
            new DiscoveryRequest { TypeUrl = Sets.TypeUrl, ResourceNames = { "a", "b" } },
            StatusCode.ResourceExhausted,
            "1 names");

    [Fact]
    public async Task Serve_TooManyTypes_EndsWithAnError()
    {
        Task serving = ServeAsync(limits: new XdsLimits { Types = 1 });
        _pipe.Send(new DiscoveryRequest { TypeUrl = "one" });
        await AssertEndsAsync(serving, new DiscoveryRequest { TypeUrl = "two" }, StatusCode.ResourceExhausted, "1 types");
    }

    [Fact]
    public async Task Serve_TooManyStreams_TheNewOneEndsAtOnceAndRoomComesBack()
    {
        var streams = new XdsStreams(new XdsLimits { Streams = 1 }, NullLogger<XdsStreams>.Instance);
        Task first = ServeAsync(streams: streams);
        Assert.Equal(1, streams.Open);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => ServeAsync(streams: streams, pipe: new()));

        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        await EndAsync(first);
        Assert.Equal(0, streams.Open);
    }

    [Fact]
    public async Task Serve_MessageCannotBeRead_EndsWithAnError()
    {
        Task serving = ServeAsync();
        _pipe.End(InvalidProtocolBufferException());

        RpcException ended = await Assert.ThrowsAsync<RpcException>(() => serving.WaitAsync(_deadline.Token));

        Assert.Equal(StatusCode.InvalidArgument, ended.StatusCode);
    }

    [Fact]
    public async Task Serve_ConnectionBreaks_EndsQuietly()
    {
        Task serving = ServeAsync();
        _pipe.End(new IOException("broken"));

        await serving.WaitAsync(_deadline.Token);
    }

    [Fact]
    public async Task Serve_Stopping_EndsWithUnavailableAlsoWhenTheClientDoesNotRead()
    {
        var pipe = new StreamPipe<DiscoveryRequest, DiscoveryResponse>(window: 1);
        Task serving = ServeAsync(pipe: pipe);
        pipe.Send(new DiscoveryRequest { TypeUrl = Sets.TypeUrl });
        while (pipe.Waiting == 0)
        {
            await Task.Yield();
        }

        Publish(Sets.Of("a=2"));
        await _stopping.CancelAsync();

        RpcException ended = await Assert.ThrowsAsync<RpcException>(() => serving.WaitAsync(_deadline.Token));
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
    }

    [Fact]
    public async Task Serve_ClientDoesNotRead_ChangesGatherIntoOne()
    {
        var pipe = new StreamPipe<DiscoveryRequest, DiscoveryResponse>(window: 1);
        Task serving = ServeAsync(pipe: pipe);
        pipe.Send(new DiscoveryRequest { TypeUrl = Sets.TypeUrl });
        while (pipe.Waiting == 0)
        {
            await Task.Yield();
        }

        // One more may be under way; the rest can only be the last.
        for (int i = 2; i < 50; i++)
        {
            Publish(Sets.Of($"a={i}"));
        }

        List<string> got = [];
        while (got.Count == 0 || got[^1] != "49")
        {
            got.Add(Sets.Content((await pipe.TakeAsync(_deadline.Token)).Resources[0]));
        }

        Assert.InRange(got.Count, 2, 3);
        pipe.End();
        await serving.WaitAsync(_deadline.Token);
    }

    private static InvalidProtocolBufferException InvalidProtocolBufferException()
    {
        try
        {
            DiscoveryRequest.Parser.ParseFrom([0xff]);
            throw new InvalidOperationException();
        }
        catch (InvalidProtocolBufferException exception)
        {
            return exception;
        }
    }

    private Task ServeAsync(
        string? onlyType = null,
        XdsLimits? limits = null,
        XdsStreams? streams = null,
        StreamPipe<DiscoveryRequest, DiscoveryResponse>? pipe = null) =>
        (streams ?? new XdsStreams(limits ?? new XdsLimits(), NullLogger<XdsStreams>.Instance)).ServeAsync(
            pipe ?? _pipe,
            pipe ?? _pipe,
            new XdsStreamTarget
            {
                OnlyTypeUrl = onlyType,
                Observe = _seen.Add,
                Resolve = node =>
                {
                    Watched<XdsSnapshot> watched = _directory.Get(node.Id);
                    return new XdsView(watched.Value, watched.Superseded);
                },
            },
            _stopping.Token,
            _deadline.Token);

    private void Publish(XdsResourceSet set) => _directory.Publish(new XdsSnapshot(set), new Dictionary<string, XdsSnapshot>());

    private async Task EndAsync(Task serving)
    {
        _pipe.End();
        await serving.WaitAsync(_deadline.Token);
    }

    private async Task AssertEndsAsync(Task serving, DiscoveryRequest request, StatusCode status, string words)
    {
        _pipe.Send(request);
        RpcException ended = await Assert.ThrowsAsync<RpcException>(() => serving.WaitAsync(_deadline.Token));
        Assert.Equal(status, ended.StatusCode);
        Assert.Contains(words, ended.Status.Detail, StringComparison.Ordinal);
    }
}
