using MeshMetric.Testing;
using MeshMetric.Testing.Mads;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Assignments;

/// <summary>Who asked for targets, as REST lists it, between one question and the next.</summary>
public sealed class MadsClientListTests : MadsTest
{
    [Fact]
    public async Task Clients_SentWhatHolds_AreCurrentBeforeTheyAskAgain()
    {
        await PutPolicyAsync("all", "{}");
        Assert.True(await Prometheus("main").PollAsync("0s", Token));

        Assert.Equal(("_kuma-default-client", true), await ListedAsync());

        await PutDataplaneAsync("cart-1");
        await Eventually.HoldsAsync(async () => await ListedAsync() == ("_kuma-default-client", false), Token);
    }

    [Fact]
    public async Task Clients_BecomeKnownWhileTheyWait_AreListedUnderTheirOwnId()
    {
        KumaSdClient main = Prometheus("main");
        await main.PollAsync("0s", Token);
        Task<bool> waiting = main.PollAsync("10m", Token);
        await WaitForWaitingPollsAsync(1);

        // It has no targets either way, so that there is nothing to answer.
        await PutPolicyAsync("own", """{"clientId":"main"}""");

        await Eventually.HoldsAsync(async () => await ListedAsync() == ("main", true), Token);
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Clients_HttpSdThatHasItAlready_AreCurrent()
    {
        Uri url = new(ControlPlane.Host.MadsAddress, "/v1/http-sd");
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        using (HttpResponseMessage first = await Http.GetAsync(url, Token))
        {
            request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        }

        await using RunningControlPlane another = await RunningControlPlane.StartAsync(Token);
        request.RequestUri = new Uri(another.Host.MadsAddress, "/v1/http-sd");
        using HttpResponseMessage answer = await Http.SendAsync(request, Token);

        Assert.Equal(System.Net.HttpStatusCode.NotModified, answer.StatusCode);
        ApiAnswer list = await another.GetAsync("/mads-clients", Token);
        Assert.True((bool)list.Json["items"]![0]!["current"]!);
    }

    private async Task<(string? ResolvedId, bool IsCurrent)> ListedAsync()
    {
        ApiAnswer answer = await ControlPlane.GetAsync("/mads-clients", Token);
        return ((string?)answer.Json["items"]![0]!["resolvedId"], (bool)answer.Json["items"]![0]!["current"]!);
    }
}
