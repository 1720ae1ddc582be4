using MeshMetric.Protos.Discovery;
using MeshMetric.Protos.Rpc;
using MeshMetric.Xds;
using MeshMetric.Xds.Subscriptions;

using Xunit;

namespace MeshMetric.Tests.Xds;

/// <summary>The rules of the delta protocol, one by one.</summary>
public sealed class DeltaSubscriptionTests
{
    private readonly DeltaSubscription _subscription = new(Sets.TypeUrl, new XdsLimits { Names = 4 });

    [Fact]
    public void Next_LegacyWildcard_HasEverythingWithNamesVersionsAndANonce()
    {
        _subscription.Receive(new DeltaDiscoveryRequest());
        XdsResourceSet set = Sets.Of("b=2", "a=1");

        DeltaDiscoveryResponse response = _subscription.Next(set)!;

        Assert.Equal(["a=1", "b=2"], Contents(response));
        Assert.Equal([Sets.VersionOf("1"), Sets.VersionOf("2")], response.Resources.Select(resource => resource.Version));
        Assert.Equal(Sets.TypeUrl, response.TypeUrl);
        Assert.Equal(set.Version, response.SystemVersionInfo);
        Assert.Equal("1", response.Nonce);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Next_FirstWildcardRequestAndNothingToSend_IsAnsweredAtOnce(bool isExplicit)
    {
        _subscription.Receive(isExplicit ? new DeltaDiscoveryRequest { ResourceNamesSubscribe = { "*" } } : new DeltaDiscoveryRequest());

        Assert.Empty(_subscription.Next(Sets.Of())!.Resources);
        Assert.Null(_subscription.Next(Sets.Of()));
    }

    [Fact]
    public void Next_Changes_AreSentAlone()
    {
        Answered(Sets.Of("a=1", "b=2", "c=3"), "*");

        DeltaDiscoveryResponse response = _subscription.Next(Sets.Of("a=1", "b=9", "d=4"))!;

        Assert.Equal(["b=9", "d=4"], Contents(response));
        Assert.Equal(["c"], response.RemovedResources);
        Assert.Equal("2", response.Nonce);
    }

    [Fact]
    public void Next_EqualContentInANewSet_IsNothing()
    {
        Answered(Sets.Of("a=1"), "*");

        Assert.Null(_subscription.Next(Sets.Of("a=1")));
    }

    [Fact]
    public void Next_Named_HasOnlyTheNamed()
    {
        Answered(Sets.Of("a=1", "b=2"), "a");

        Assert.Null(_subscription.Next(Sets.Of("a=1", "b=3")));
        Assert.Equal(["a=5"], Contents(_subscription.Next(Sets.Of("a=5", "b=3"))));
        Assert.Equal(["a"], _subscription.Next(Sets.Of("b=3"))!.RemovedResources);
        Assert.Null(_subscription.Next(Sets.Of("b=4")));
        Assert.Equal(["a=6"], Contents(_subscription.Next(Sets.Of("a=6"))));
    }

    [Fact]
    public void Next_SubscribedNameDoesNotExist_IsRemovedAndComesLater()
    {
        Assert.Equal(["a"], Answered(Sets.Of("b=2"), "a").RemovedResources);

        Assert.Equal(["a=1"], Contents(_subscription.Next(Sets.Of("a=1", "b=2"))));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("*")]
    public void Next_SubscribedToWhatItHas_IsSentAgain(string first)
    {
        XdsResourceSet set = Sets.Of("a=1", "b=2");
        Answered(set, first);

        Assert.Equal(["a=1"], Contents(Answered(set, "a")));
    }

    [Fact]
    public void Receive_Unsubscribe_NeedsNoAnswerAndUnknownNamesAreIgnored()
    {
        Answered(Sets.Of("a=1", "b=2"), "a", "b");

        _subscription.Receive(new DeltaDiscoveryRequest { ResourceNamesUnsubscribe = { "a", "nobody" } });

        Assert.Null(_subscription.Next(Sets.Of("a=5", "b=2")));
        Assert.Equal(["b=3"], Contents(_subscription.Next(Sets.Of("a=5", "b=3"))));
    }

    [Fact]
    public void Receive_UnsubscribeBesideTheWildcard_IsAnsweredWithTheResourceOrItsRemoval()
    {
        XdsResourceSet set = Sets.Of("a=1");
        Answered(set, "*", "a", "x");

        _subscription.Receive(new DeltaDiscoveryRequest { ResourceNamesUnsubscribe = { "a", "x" } });

        DeltaDiscoveryResponse response = _subscription.Next(set)!;
        Assert.Equal(["a=1"], Contents(response));
        Assert.Equal(["x"], response.RemovedResources);
        Assert.Null(_subscription.Next(set));
    }

    [Fact]
    public void Receive_UnsubscribeFromTheWildcard_KeepsTheNamed()
    {
        Answered(Sets.Of("a=1", "b=2"), "*", "a");

        _subscription.Receive(new DeltaDiscoveryRequest { ResourceNamesUnsubscribe = { "*" } });

        Assert.Null(_subscription.Next(Sets.Of("a=1", "b=3")));
        Assert.Equal(["a=2"], Contents(_subscription.Next(Sets.Of("a=2"))));
    }

    [Fact]
    public void Receive_WildcardAgainAfterItWasLeft_SendsEverythingAgain()
    {
        XdsResourceSet set = Sets.Of("a=1");
        Answered(set, "*");
        _subscription.Receive(new DeltaDiscoveryRequest { ResourceNamesUnsubscribe = { "*" } });

        Assert.Equal(["a=1"], Contents(Answered(set, "*")));
    }

    [Fact]
    public void Receive_WildcardLeftAndTakenAgainWhileAResourceGoes_IsToldOfIt()
    {
        Answered(Sets.Of("a=1", "b=2"), "*");

        _subscription.Receive(new DeltaDiscoveryRequest { ResourceNamesUnsubscribe = { "*" } });
        DeltaDiscoveryResponse response = Answered(Sets.Of("b=2"), "*");

        Assert.Equal(["b=2"], Contents(response));
        Assert.Equal(["a"], response.RemovedResources);
    }

    [Fact]
    public void Receive_EmptyListsLater_AreNoWildcard()
    {
        Answered(Sets.Of("a=1", "b=2"), "a");

        _subscription.Receive(new DeltaDiscoveryRequest());

        Assert.Null(_subscription.Next(Sets.Of("a=1", "b=3")));
    }

    [Fact]
    public void Next_ReconnectedWildcard_HasTheDifferenceWithRemovals()
    {
        _subscription.Receive(new DeltaDiscoveryRequest
        {
            InitialResourceVersions = { ["a"] = Sets.VersionOf("1"), ["b"] = "old", ["gone"] = "any" },
        });

        DeltaDiscoveryResponse response = _subscription.Next(Sets.Of("a=1", "b=2", "c=3"))!;

        Assert.Equal(["b=2", "c=3"], Contents(response));
        Assert.Equal(["gone"], response.RemovedResources);
    }

    [Fact]
    public void Next_ReconnectedNamed_HasTheDifferenceOfTheNamed()
    {
        _subscription.Receive(new DeltaDiscoveryRequest
        {
            ResourceNamesSubscribe = { "a", "b", "gone" },
            InitialResourceVersions = { ["a"] = Sets.VersionOf("1"), ["b"] = "old", ["gone"] = "any", ["unwanted"] = "any" },
        });

        DeltaDiscoveryResponse response = _subscription.Next(Sets.Of("a=1", "b=2", "c=3"))!;

        Assert.Equal(["b=2"], Contents(response));
        Assert.Equal(["gone"], response.RemovedResources);
    }

    [Fact]
    public void Receive_Nonce_IsAckOrNackAndNoReasonToLeaveOutNames()
    {
        XdsResourceSet first = Sets.Of("a=1", "b=2");
        string old = Answered(first, "a").Nonce;
        XdsResourceSet second = Sets.Of("a=2", "b=2");
        string latest = _subscription.Next(second)!.Nonce;

        Assert.Equal(
            XdsReply.Stale, _subscription.Receive(new DeltaDiscoveryRequest { ResponseNonce = old, ResourceNamesSubscribe = { "b" } }).Reply);
        Assert.Equal(["b=2"], Contents(_subscription.Next(second)));
        Assert.Equal(XdsReply.Stale, _subscription.Receive(new DeltaDiscoveryRequest { ResponseNonce = latest }).Reply);
        Assert.Equal(
            new RequestOutcome(XdsReply.Accepted, second.Version), _subscription.Receive(new DeltaDiscoveryRequest { ResponseNonce = "3" }));
        Assert.Equal(
            new RequestOutcome(XdsReply.Refused, second.Version, "no"),
            _subscription.Receive(new DeltaDiscoveryRequest { ResponseNonce = "3", ErrorDetail = new Status { Message = "no" } }));
        Assert.Null(_subscription.Next(second));
    }

    [Fact]
    public void Next_MoreThanAResponseHolds_IsSplitAndRemovalsComeLast()
    {
        XdsResourceSet set = Sets.Of("a=1", "b=2", "c=3");
        var subscription = new DeltaSubscription(Sets.TypeUrl, new XdsLimits { DeltaResponseBytes = 1 });
        subscription.Receive(new DeltaDiscoveryRequest { InitialResourceVersions = { ["gone"] = "any" } });

        DeltaDiscoveryResponse[] responses = [subscription.Next(set)!, subscription.Next(set)!, subscription.Next(set)!];

        Assert.Equal(["a=1", "b=2", "c=3"], responses.SelectMany(Contents));
        Assert.Equal(["1", "2", "3"], responses.Select(response => response.Nonce));
        Assert.Equal([0, 0, 1], responses.Select(response => response.RemovedResources.Count));
        Assert.Null(subscription.Next(set));
    }

    [Fact]
    public void Next_ChangeInTheMiddleOfASplit_SendsTheNewContent()
    {
        var subscription = new DeltaSubscription(Sets.TypeUrl, new XdsLimits { DeltaResponseBytes = 1 });
        subscription.Receive(new DeltaDiscoveryRequest());
        subscription.Next(Sets.Of("a=1", "b=2"));

        Assert.Equal(["b=9"], Contents(subscription.Next(Sets.Of("b=9"))));
        Assert.Null(subscription.Next(Sets.Of("b=9")));
    }

    [Fact]
    public void Receive_MoreNamesThanTheLimit_IsTold()
    {
        Assert.False(_subscription.Receive(new DeltaDiscoveryRequest { ResourceNamesSubscribe = { "a", "b", "c" } }).ExceededNames);
        Assert.True(_subscription.Receive(new DeltaDiscoveryRequest { ResourceNamesSubscribe = { "d", "e" } }).ExceededNames);
    }

    private static IEnumerable<string> Contents(DeltaDiscoveryResponse? response) =>
        response!.Resources.Select(resource => $"{resource.Name}={Sets.Content(resource.Resource_)}");

    private DeltaDiscoveryResponse Answered(XdsResourceSet set, params string[] names)
    {
        _subscription.Receive(new DeltaDiscoveryRequest { ResourceNamesSubscribe = { names } });
        return _subscription.Next(set)!;
    }
}
