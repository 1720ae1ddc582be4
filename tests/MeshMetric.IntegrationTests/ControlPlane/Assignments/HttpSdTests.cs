using System.Net;
using System.Text.Json;

using MeshMetric.Testing.Mads;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane.Assignments;

public sealed class HttpSdTests : MadsTest
{
    [Fact]
    public async Task Get_NoTargets_IsAnEmptyListWithStatus200()
    {
        using HttpResponseMessage answer = await GetAsync("");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("[]", await TextAsync(answer));
    }

    [Fact]
    public async Task Get_Targets_HaveTheLabelsThatKumaSdMakes()
    {
        await PutPolicyAsync("all", """{"clientId":"main","tls":{"mode":"ProvidedTLS"},"path":"/m"}""");
        await PutDataplaneAsync("cart-1");
        await PutDataplaneAsync("cart-2", "fd00::2");
        KumaSdClient kumaSd = Prometheus("main");
        await kumaSd.PollAsync("0s", Token);

        using HttpResponseMessage answer = await GetAsync("?client=main");

        List<Dictionary<string, string>> targets = [];
        foreach (JsonElement group in JsonDocument.Parse(await TextAsync(answer)).RootElement.EnumerateArray())
        {
            // An unknown key fails the whole refresh.
            Assert.Equal(["targets", "labels"], group.EnumerateObject().Select(field => field.Name));
            Dictionary<string, string> labels = group.GetProperty("labels").Deserialize<Dictionary<string, string>>()!;
            labels["__address__"] = Assert.Single(group.GetProperty("targets").EnumerateArray()).GetString()!;
            targets.Add(labels);
        }

        Assert.Equal(2, targets.Count);
        Assert.Equal(kumaSd.Targets.Select(target => target.OrderBy(label => label.Key)), targets.Select(target => target.OrderBy(label => label.Key)));
    }

    [Fact]
    public async Task Get_UnknownClientOrNone_GetsTheDefaultClients()
    {
        await PutPolicyAsync("all", "{}", """{"clientId":"main","port":7}""");
        await PutDataplaneAsync("cart-1");

        foreach ((string query, string port) in new[] { ("", "5670"), ("?client=", "5670"), ("?client=nobody", "5670"), ("?client=main", "7") })
        {
            using HttpResponseMessage answer = await GetAsync(query);
            Assert.Contains($"10.0.0.1:{port}", await TextAsync(answer), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Get_WithTheEntityTag_IsNotModifiedUntilItChanges()
    {
        await PutPolicyAsync("all", "{}");
        using HttpResponseMessage first = await GetAsync("");
        string tag = first.Headers.ETag!.ToString();

        foreach (string known in new[] { tag, tag[2..], $"\"x\", {tag}", "*" })
        {
            using HttpResponseMessage again = await GetAsync("", ("If-None-Match", known));
            Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
            Assert.Equal(tag, again.Headers.ETag!.ToString());
        }

        await PutDataplaneAsync("cart-1");
        using HttpResponseMessage changed = await GetAsync("", ("If-None-Match", tag));
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(tag, changed.Headers.ETag!.ToString());
    }

    [Theory]
    [InlineData("?klient=main", "\"klient\" is not a parameter here; the only one is client")]
    [InlineData("?client=a&client=b", "client is given twice")]
    public async Task Get_OtherQuery_IsRefusedWithWhatIsRight(string query, string detail)
    {
        using HttpResponseMessage answer = await GetAsync(query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(detail, JsonDocument.Parse(await TextAsync(answer)).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_HasTheHeadersAlone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Url(""));
        using HttpResponseMessage answer = await Http.SendAsync(request, Token);

        Assert.Equal((HttpStatusCode.OK, 2L), (answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.NotNull(answer.Headers.ETag);
    }

    private Uri Url(string query) => new(ControlPlane.Host.MadsAddress, "/v1/http-sd" + query);

    private async Task<HttpResponseMessage> GetAsync(string query, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url(query));
        request.Headers.TryAddWithoutValidation("X-Prometheus-Refresh-Interval-Seconds", "60");
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
}
