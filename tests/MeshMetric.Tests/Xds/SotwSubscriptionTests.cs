using MeshMetric.Protos.Discovery;
using MeshMetric.Protos.Rpc;
using MeshMetric.Xds;
using MeshMetric.Xds.Subscriptions;

using Xunit;

namespace MeshMetric.Tests.Xds;

/// <summary>The rules of the state-of-the-world protocol, one by one.</summary>
public sealed class SotwSubscriptionTests
{
    private readonly SotwSubscription _subscription = new(Sets.TypeUrl, new XdsLimits { Names = 3 });

    [Fact]
    public void Next_BeforeAnyRequest_IsNothing() => Assert.Null(_subscription.Next(Sets.Of("a=1")));

    [Fact]
    public void Next_WildcardFirstRequest_HasEverythingSortedWithVersionAndNonce()
    {
        XdsResourceSet set = Sets.Of("b=2", "a=1");
        _subscription.Receive(new DiscoveryRequest());

        DiscoveryResponse response = _subscription.Next(set)!;

        Assert.Equal(["1", "2"], Contents(response));
        Assert.Equal(set.Version, response.VersionInfo);
        Assert.Equal(Sets.TypeUrl, response.TypeUrl);
        Assert.Equal("1", response.Nonce);
    }

    [Fact]
    public void Next_EmptySetAndNewWildcardClient_AnswersWithNothingInIt()
    {
        _subscription.Receive(new DiscoveryRequest());

        Assert.Empty(_subscription.Next(Sets.Of())!.Resources);
    }

    [Fact]
    public void Next_NothingChanged_IsNothing()
    {
        XdsResourceSet set = Sets.Of("a=1");
        Answered(set);

        Assert.Null(_subscription.Next(set));
        Assert.Null(_subscription.Next(Sets.Of("a=1")));
    }

    [Fact]
    public void Next_ChangeBeforeTheAck_IsSentWithAFreshNonce()
    {
        Answered(Sets.Of("a=1"));

        Assert.Equal("2", _subscription.Next(Sets.Of("a=2"))!.Nonce);
    }

    [Fact]
    public void Next_ResourceGone_SendsTheFullRest()
    {
        Answered(Sets.Of("a=1", "b=2"));

        Assert.Equal(["2"], Contents(_subscription.Next(Sets.Of("b=2"))));
        Assert.Empty(_subscription.Next(Sets.Of())!.Resources);
    }

    [Fact]
    public void Receive_NonceOfTheLatestResponse_IsAnAckAndNeedsNoAnswer()
    {
        XdsResourceSet set = Sets.Of("a=1");
        DiscoveryResponse response = Answered(set);

        RequestOutcome outcome = _subscription.Receive(new DiscoveryRequest { ResponseNonce = response.Nonce, VersionInfo = response.VersionInfo });

        Assert.Equal(new RequestOutcome(XdsReply.Accepted, set.Version), outcome);
        Assert.Null(_subscription.Next(set));
    }

    [Fact]
    public void Receive_ErrorDetail_IsANackAndTheSameIsNotSentAgain()
    {
        XdsResourceSet set = Sets.Of("a=1");
        DiscoveryResponse response = Answered(set);

        // The version of a refusal is the one accepted before; here it claims otherwise, and does not count.
        RequestOutcome outcome = _subscription.Receive(new DiscoveryRequest
        {
            ResponseNonce = response.Nonce,
            VersionInfo = response.VersionInfo,
            ErrorDetail = new Status { Message = "bad address" },
        });

        Assert.Equal(new RequestOutcome(XdsReply.Refused, set.Version, "bad address"), outcome);
        Assert.Null(_subscription.Next(set));
        Assert.Equal(["2"], Contents(_subscription.Next(Sets.Of("a=2"))));
    }

    [Fact]
    public void Receive_StaleNonce_IsIgnoredWithItsNames()
    {
        XdsResourceSet set = Sets.Of("a=1", "b=2");
        string old = Answered(set).Nonce;
        set = Sets.Of("a=2", "b=2");
        _subscription.Next(set);

        RequestOutcome outcome = _subscription.Receive(new DiscoveryRequest { ResponseNonce = old, ResourceNames = { "a" } });

        Assert.Equal(XdsReply.Stale, outcome.Reply);
        Assert.Equal(["3", "2"], Contents(_subscription.Next(Sets.Of("a=3", "b=2"))));
    }

    [Fact]
    public void Receive_NonceOfAnEarlierStream_IsAFirstRequestAllTheSame()
    {
        Assert.Equal(XdsReply.None, _subscription.Receive(new DiscoveryRequest { ResponseNonce = "77" }).Reply);

        Assert.NotNull(_subscription.Next(Sets.Of("a=1")));
    }

    [Fact]
    public void Next_WildcardClientComesBackWithTheVersion_GetsTheNextChangeOnly()
    {
        XdsResourceSet set = Sets.Of("a=1");
        _subscription.Receive(new DiscoveryRequest { VersionInfo = set.Version });

        Assert.Null(_subscription.Next(set));
        Assert.NotNull(_subscription.Next(Sets.Of("a=2")));
    }

    [Fact]
    public void Next_WildcardClientComesBackWithAnotherVersion_GetsEverything()
    {
        _subscription.Receive(new DiscoveryRequest { VersionInfo = "old" });

        Assert.NotNull(_subscription.Next(Sets.Of("a=1")));
    }

    [Fact]
    public void Next_NamedClientComesBackWithTheVersion_IsAnsweredAsItMayAskForMore()
    {
        XdsResourceSet set = Sets.Of("a=1");
        _subscription.Receive(new DiscoveryRequest { VersionInfo = set.Version, ResourceNames = { "a" } });

        Assert.Equal(["1"], Contents(_subscription.Next(set)));
    }

    [Fact]
    public void Next_ClientThatHadSomeComesBackForAll_GetsThem()
    {
        XdsResourceSet set = Sets.Of("a=1", "b=2");
        string version = Answered(set, "a").VersionInfo;
        var stream = new SotwSubscription(Sets.TypeUrl, new XdsLimits());

        stream.Receive(new DiscoveryRequest { VersionInfo = version });

        Assert.Equal(["1", "2"], Contents(stream.Next(set)));
    }

    [Fact]
    public void Next_Named_HasOnlyTheNamedAndOnlyTheirChanges()
    {
        _subscription.Receive(new DiscoveryRequest { ResourceNames = { "a", "c" } });

        Assert.Equal(["1"], Contents(_subscription.Next(Sets.Of("a=1", "b=2"))));
        Assert.Null(_subscription.Next(Sets.Of("a=1", "b=3")));
        Assert.Equal(["1", "9"], Contents(_subscription.Next(Sets.Of("a=1", "b=3", "c=9"))));
        Assert.Equal(["9"], Contents(_subscription.Next(Sets.Of("b=3", "c=9"))));
    }

    [Fact]
    public void Receive_NamesAdded_AreAnsweredAlsoWhenTheyDoNotExist()
    {
        XdsResourceSet set = Sets.Of("a=1");
        Answered(set, "a");

        _subscription.Receive(new DiscoveryRequest { ResourceNames = { "a", "b" } });

        Assert.Equal(["1"], Contents(_subscription.Next(set)));
        Assert.Null(_subscription.Next(set));
    }

    [Fact]
    public void Receive_NamesTakenAway_NeedNoAnswer()
    {
        XdsResourceSet set = Sets.Of("a=1", "b=2");
        Answered(set, "a", "b");

        _subscription.Receive(new DiscoveryRequest { ResourceNames = { "b" } });

        Assert.Null(_subscription.Next(set));
        Assert.Null(_subscription.Next(Sets.Of("a=5", "b=2")));
    }

    [Fact]
    public void Receive_EmptyListAfterNames_UnsubscribesFromAll()
    {
        Answered(Sets.Of("a=1"), "a");

        _subscription.Receive(new DiscoveryRequest());

        Assert.Null(_subscription.Next(Sets.Of("a=2")));
    }

    [Fact]
    public void Receive_StarAfterNames_GetsEverything()
    {
        XdsResourceSet set = Sets.Of("a=1", "b=2");
        Answered(set, "a");

        _subscription.Receive(new DiscoveryRequest { ResourceNames = { "*", "a" } });

        Assert.Equal(["1", "2"], Contents(_subscription.Next(set)));
    }

    [Fact]
    public void Receive_NamesAfterTheWildcard_NarrowIt()
    {
        Answered(Sets.Of("a=1", "b=2"));

        _subscription.Receive(new DiscoveryRequest { ResourceNames = { "a" } });

        Assert.Equal(["1"], Contents(_subscription.Next(Sets.Of("a=1", "b=2"))));
        Assert.Null(_subscription.Next(Sets.Of("a=1", "b=3")));
    }

    [Fact]
    public void Receive_OneNameTwice_IsSentOnce()
    {
        _subscription.Receive(new DiscoveryRequest { ResourceNames = { "a", "a" } });

        Assert.Equal(["1"], Contents(_subscription.Next(Sets.Of("a=1"))));
    }

    [Fact]
    public void Receive_MoreNamesThanTheLimit_IsTold() =>
        Assert.True(_subscription.Receive(new DiscoveryRequest { ResourceNames = { "a", "b", "c", "d" } }).ExceededNames);

    private static IEnumerable<string> Contents(DiscoveryResponse? response) => response!.Resources.Select(Sets.Content);

    private DiscoveryResponse Answered(XdsResourceSet set, params string[] names)
    {
        _subscription.Receive(new DiscoveryRequest { ResourceNames = { names } });
        return _subscription.Next(set)!;
    }
}
