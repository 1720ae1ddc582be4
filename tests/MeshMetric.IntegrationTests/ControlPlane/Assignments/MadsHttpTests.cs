using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

using MeshMetric.ControlPlane.Assignments;
using MeshMetric.Testing.Mads;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Assignments;

/// <summary>MADS over HTTP with a client that behaves as Prometheus does, and with some that don't.</summary>
public sealed class MadsHttpTests : MadsTest
{
    private protected override AssignmentOptions Options => new() { MaxWaitingPolls = 3, MaxRequestBytes = 64 * 1024 };

    [Fact]
    public async Task Poll_NoPolicyAnywhere_IsAnEmptyAnswerAndThenNotModified()
    {
        KumaSdClient prometheus = Prometheus("host.example");

        Assert.True(await prometheus.PollAsync("2m", Token));
        Assert.Empty(prometheus.Targets);
        Assert.False(await prometheus.PollAsync("0s", Token));
    }

    [Fact]
    public async Task Poll_UnknownClient_GetsTheDefaultClientsTargetsWithTheirLabels()
    {
        await PutPolicyAsync("all", "{}", """{"clientId":"other","port":9}""");
        await PutDataplaneAsync("cart-1");
        KumaSdClient prometheus = Prometheus("host.example");

        Assert.True(await prometheus.PollAsync("2m", Token));

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["__address__"] = "10.0.0.1:5670",
                ["__scheme__"] = "http",
                ["__metrics_path__"] = "/metrics",
                ["instance"] = "cart-1",
                ["__meta_kuma_mesh"] = "default",
                ["__meta_kuma_service"] = "cart",
                ["__meta_kuma_dataplane"] = "cart-1",
            },
            Assert.Single(prometheus.Targets));
    }

    [Fact]
    public async Task Poll_ChangeWhileItWaits_IsAnsweredAtOnce()
    {
        await PutPolicyAsync("all", "{}");
        KumaSdClient prometheus = Prometheus("host.example");
        await prometheus.PollAsync("2m", Token);
        Task<bool> waiting = prometheus.PollAsync("10m", Token);
        await WaitForWaitingPollsAsync(1);

        await PutDataplaneAsync("cart-1");

        Assert.True(await waiting);
        Assert.Equal(["10.0.0.1:5670"], prometheus.Addresses);
    }

    [Fact]
    public async Task Poll_ChangeForAnotherClient_GoesOnWaiting()
    {
        await PutPolicyAsync("a", """{"clientId":"a"}""");
        await PutDataplaneAsync("cart-1");
        KumaSdClient a = Prometheus("a");
        KumaSdClient other = Prometheus("host.example");
        await a.PollAsync("0s", Token);
        await other.PollAsync("0s", Token);
        Task<bool> waiting = a.PollAsync("10m", Token);
        Task<bool> otherWaiting = other.PollAsync("10m", Token);
        await WaitForWaitingPollsAsync(2);

        await PutPolicyAsync("b", "{}");

        Assert.True(await otherWaiting);
        Assert.False(waiting.IsCompleted);
        await PutPolicyAsync("a", """{"clientId":"a","port":77}""");
        Assert.True(await waiting);
        Assert.Equal(["10.0.0.1:77"], a.Addresses);
    }

    [Fact]
    public async Task Poll_ClientBecomesKnownWhileItWaits_IsAnsweredWithItsOwn()
    {
        await PutPolicyAsync("all", "{}");
        await PutDataplaneAsync("cart-1");
        KumaSdClient prometheus = Prometheus("new");
        await prometheus.PollAsync("0s", Token);
        Task<bool> waiting = prometheus.PollAsync("10m", Token);
        await WaitForWaitingPollsAsync(1);

        await PutPolicyAsync("second", """{"clientId":"new","port":77}""");

        Assert.True(await waiting);
        Assert.Equal(["10.0.0.1:77"], prometheus.Addresses);
    }

    [Fact]
    public async Task Poll_RestartedServerWithAnotherId_WaitsByItsVersion()
    {
        await PutPolicyAsync("all", "{}");
        KumaSdClient before = Prometheus("one");
        await before.PollAsync("0s", Token);

        HttpResponseMessage answer = await PostAsync($$"""{"node":{"id":"two"},"version_info":"{{before.Version}}"}""", "fetch-timeout=0s");

        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Equal(0, answer.Content.Headers.ContentLength ?? 0);
    }

    [Fact]
    public async Task Poll_TimeIsUp_IsNotModified()
    {
        KumaSdClient prometheus = Prometheus("any");
        await prometheus.PollAsync("0s", Token);

        Assert.False(await prometheus.PollAsync("20ms", Token));
        await WaitForWaitingPollsAsync(0);
    }

    [Theory]
    [InlineData("fetch-timeout=1h0m")]
    [InlineData("fetch-timeout=1d")]
    [InlineData("fetch-timeout=1y2w")]
    [InlineData("")]
    public async Task Poll_VersionDiffers_IsAnsweredAtOnceWhateverTheTimeout(string query) =>
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("{}", query)).StatusCode);

    [Fact]
    public async Task Poll_ResourceNames_AreAllThatComes()
    {
        await PutPolicyAsync("all", "{}");
        await PutDataplaneAsync("cart-1");
        await PutDataplaneAsync("cart-2", "fd00::2");

        HttpResponseMessage answer = await PostAsync("""{"resourceNames":["/meshes/default/dataplanes/cart-2","/nobody"]}""", "");

        JsonElement json = await JsonAsync(answer);
        Assert.Equal(
            "[fd00::2]:5670",
            Assert.Single(json.GetProperty("resources").EnumerateArray()).GetProperty("targets")[0].GetProperty("address").GetString());
    }

    [Fact]
    public async Task Poll_TwoPoliciesForOneDataplane_AreAnAssignmentForEachServer()
    {
        await PutPolicyAsync("old", """{"clientId":"old","port":1}""");
        await PutPolicyAsync("new", """{"clientId":"new","port":2}""");
        await PutDataplaneAsync("cart-1");
        KumaSdClient old = Prometheus("old");
        KumaSdClient next = Prometheus("new");
        await old.PollAsync("0s", Token);
        await next.PollAsync("0s", Token);

        Assert.Equal(["10.0.0.1:1"], old.Addresses);
        Assert.Equal(["10.0.0.1:2"], next.Addresses);
    }

    [Fact]
    public async Task Poll_ThatTakesGzip_GetsTheSameCompressed()
    {
        await PutPolicyAsync("all", "{}");
        for (int i = 0; i < 10; i++)
        {
            await PutDataplaneAsync($"cart-{i}");
        }

        HttpResponseMessage plain = await PostAsync("{}", "");
        HttpResponseMessage packed = await PostAsync("{}", "", ("Accept-Encoding", "gzip"));

        Assert.Equal("gzip", Assert.Single(packed.Content.Headers.ContentEncoding));
        Assert.Equal("Accept-Encoding", Assert.Single(plain.Headers.Vary));
        await using var gzip = new GZipStream(await packed.Content.ReadAsStreamAsync(Token), CompressionMode.Decompress);
        using var unpacked = new StreamReader(gzip);
        Assert.Equal(await TextAsync(plain), await unpacked.ReadToEndAsync(Token));
        Assert.Equal("application/json", plain.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData("", "Could not parse request body", "empty")]
    [InlineData("{", "Could not parse request body", "")]
    [InlineData("[]", "Could not parse request body", "an object")]
    [InlineData("""{"node":"a"}""", "Could not parse request body", "node must be an object")]
    public async Task Poll_BodyThatCannotBeRead_IsRefusedInKumasForm(string body, string title, string detail)
    {
        HttpResponseMessage answer = await PostAsync(body, "");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await AssertErrorAsync(answer, 400, title, detail);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("soon")]
    [InlineData("9999999999999y")]
    public async Task Poll_FetchTimeoutThatCannotBeRead_IsRefusedInKumasForm(string timeout)
    {
        HttpResponseMessage answer = await PostAsync("{}", $"fetch-timeout={timeout}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement error = await AssertErrorAsync(answer, 400, "Could not parse fetch-timeout", timeout);
        Assert.Equal("fetch-timeout", error.GetProperty("invalid_parameters")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/json; charset=utf-16", 415)]
    [InlineData("application/json; charset=\"UTF-8\"", 200)]
    [InlineData("Application/JSON", 200)]
    [InlineData(null, 200)]
    public async Task Poll_ContentType_IsJsonInUtf8OrNone(string? type, int status) =>
        Assert.Equal(status, (int)(await PostAsync("{}", "", contentType: type)).StatusCode);

    [Theory]
    [InlineData("text/plain", 406)]
    [InlineData("application/json;q=0", 406)]
    [InlineData("text/plain, */*;q=0.1", 200)]
    [InlineData("application/*", 200)]
    [InlineData("garbage;;;", 200)]
    public async Task Poll_Accept_HasToTakeJson(string accept, int status) =>
        Assert.Equal(status, (int)(await PostAsync("{}", "", ("Accept", accept))).StatusCode);

    [Fact]
    public async Task Request_OtherMethodPathOrCompression_IsRefused()
    {
        Uri url = new(ControlPlane.Host.MadsAddress, "/v3/discovery:monitoringassignments");
        using HttpResponseMessage get = await Http.GetAsync(url, Token);
        using HttpResponseMessage singular = await Http.PostAsync(new Uri(ControlPlane.Host.MadsAddress, "/v3/discovery:monitoringassignment"), null, Token);
        using HttpResponseMessage rest = await Http.GetAsync(new Uri(ControlPlane.Host.MadsAddress, "/meshes"), Token);
        using var packed = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent([1, 2, 3]) };
        packed.Content.Headers.ContentEncoding.Add("gzip");
        using HttpResponseMessage compressed = await Http.SendAsync(packed, Token);

        Assert.Equal(
            [HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.UnsupportedMediaType],
            [get.StatusCode, singular.StatusCode, rest.StatusCode, compressed.StatusCode]);
    }

    [Fact]
    public async Task Poll_BodyOfTenMegabytes_IsRefusedAndTheServerGoesOn()
    {
        // Asks before it sends the body: whoever doesn't may find the connection closed while it sends.
        HttpResponseMessage answer = await PostAsync(new string(' ', 10 * 1024 * 1024) + "{}", "", ("Expect", "100-continue"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("{}", "")).StatusCode);
    }

    [Fact]
    public async Task Poll_MoreThanMayWait_IsRefusedAndComesLater()
    {
        KumaSdClient[] waiting = [Prometheus("a"), Prometheus("b"), Prometheus("c")];
        await Task.WhenAll(waiting.Select(client => client.PollAsync("0s", Token)));
        Task<bool[]> polls = Task.WhenAll(waiting.Select(client => client.PollAsync("10m", Token)));
        await WaitForWaitingPollsAsync(3);
        KumaSdClient more = Prometheus("d");
        await more.PollAsync("0s", Token);

        KumaSdException refused = await Assert.ThrowsAsync<KumaSdException>(() => more.PollAsync("10m", Token));

        Assert.Equal("status 503", refused.Message);
        Assert.False(await more.PollAsync("0s", Token));
        await PutPolicyAsync("all", "{}");
        await PutDataplaneAsync("cart-1");
        Assert.All(await polls, Assert.True);
    }

    [Fact]
    public async Task Poll_ClientGoesAwayInTheMiddle_FreesItsPlace()
    {
        KumaSdClient prometheus = Prometheus("a");
        await prometheus.PollAsync("0s", Token);
        using var going = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<bool> poll = prometheus.PollAsync("10m", going.Token);
        await WaitForWaitingPollsAsync(1);

        await going.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        await WaitForWaitingPollsAsync(0);
        Assert.False(await prometheus.PollAsync("0s", Token));
    }

    [Fact]
    public async Task Poll_ControlPlaneStops_IsAnsweredWithNotModified()
    {
        KumaSdClient prometheus = Prometheus("a");
        await prometheus.PollAsync("0s", Token);
        Task<bool> poll = prometheus.PollAsync("10m", Token);
        await WaitForWaitingPollsAsync(1);

        await ControlPlane.Host.StopAsync(Token);

        Assert.False(await poll);
    }

    [Fact]
    public async Task Poll_ControlPlaneRestartsWithTheSameContent_IsNotModified()
    {
        string folder = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
        string version;
        await using (RunningControlPlane first = await RunningControlPlane.StartAsync(Token, directory: folder))
        {
            await first.PutPolicyAsync("all", """{"default":{"backends":[{"type":"Prometheus","prometheus":{}}]}}""", Token);
            await first.PutDataplaneAsync("cart-1", "cart", "10.0.0.1", Token);
            var client = new KumaSdClient(Http, first.Host.MadsAddress, "a");
            await client.PollAsync("0s", Token);
            version = client.Version;
        }

        await using (RunningControlPlane second = await RunningControlPlane.StartAsync(Token, directory: folder))
        {
            var client = new KumaSdClient(Http, second.Host.MadsAddress, "a");
            await client.PollAsync("0s", Token);
            Assert.Equal(version, client.Version);
            Assert.Single(client.Targets);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Clients_ThatPolled_AreListedInRest()
    {
        await PutPolicyAsync("all", """{"clientId":"main"}""");
        await PutDataplaneAsync("cart-1");
        KumaSdClient main = Prometheus("main");
        await main.PollAsync("0s", Token);
        await main.PollAsync("0s", Token);
        await PostAsync("""{"node":{"id":"other"},"version_info":"x","error_detail":{"message":"can't read that"}}""", "");

        JsonElement list = (await ControlPlane.GetAsync("/mads-clients", Token)) is { Status: 200 } answer
            ? JsonDocument.Parse(answer.Body).RootElement
            : default;

        Assert.Equal(2, list.GetProperty("total").GetInt32());
        JsonElement[] items = [.. list.GetProperty("items").EnumerateArray()];
        Assert.Equal(("other", "_kuma-default-client", "can't read that", false), Read(items[0]));
        Assert.Equal(("main", "main", null, true), Read(items[1]));
        Assert.Equal(("Prometheus/3.9.1", "http"), (items[1].GetProperty("userAgent").GetString(), items[1].GetProperty("kind").GetString()));
        Assert.Equal(main.Version, items[1].GetProperty("version").GetString());

        static (string?, string?, string?, bool) Read(JsonElement item) => (
            item.GetProperty("id").GetString(), item.GetProperty("resolvedId").GetString(), item.GetProperty("error").GetString(),
            item.GetProperty("current").GetBoolean());
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string query, params (string Name, string Value)[] headers) =>
        await PostAsync(body, query, "application/json", headers);

    private async Task<HttpResponseMessage> PostAsync(string body, string query, string? contentType, params (string Name, string Value)[] headers)
    {
        var url = new UriBuilder(new Uri(ControlPlane.Host.MadsAddress, "/v3/discovery:monitoringassignments")) { Query = query };
        using var request = new HttpRequestMessage(HttpMethod.Post, url.Uri) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Http.SendAsync(request, Token);
    }

    private async Task<string> TextAsync(HttpResponseMessage answer)
    {
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        return await reader.ReadToEndAsync(Token);
    }

    private async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await TextAsync(answer)).RootElement;

    private async Task<JsonElement> AssertErrorAsync(HttpResponseMessage answer, int status, string title, string detail)
    {
        JsonElement error = await JsonAsync(answer);
        Assert.Equal(status, error.GetProperty("status").GetInt32());
        Assert.Equal(title, error.GetProperty("title").GetString());
        Assert.Contains(detail, error.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(error.GetProperty("detail").GetString(), error.GetProperty("details").GetString());
        return error;
    }
}
