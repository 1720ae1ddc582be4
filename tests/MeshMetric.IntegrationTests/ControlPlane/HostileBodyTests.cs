using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

using MeshMetric.ControlPlane.Assignments.Http;
using MeshMetric.IntegrationTests.Agent;
using MeshMetric.Testing.Net;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>Bodies that are no JSON, or JSON that can't be read, at every URL that takes a body: each is refused with the place, and nothing is an error in the log.</summary>
public sealed class HostileBodyTests : IAsyncLifetime
{
    private const string Agent = "/meshes/{mesh}/dataplanes/{name}/_agent/";

    // What each URL takes. One that is not here fails the tests: it is to be added.
    private static readonly Dictionary<string, string> Good = new()
    {
        ["PUT /meshes/{name}"] = """{"type":"Mesh","name":"x"}""",
        ["PUT /meshes/{mesh}/meshmetrics/{name}"] = """{"type":"MeshMetric","mesh":"default","name":"x","spec":{"default":{"backends":[]}}}""",
        ["PUT /meshes/{mesh}/meshmetricprofiles/{name}"] = """{"type":"MeshMetricProfile","mesh":"default","name":"x","spec":{"extends":"none","include":[{"type":"Prefix","match":"a"}]}}""",
        ["PUT /meshes/{mesh}/meshopentelemetrybackends/{name}"] = """{"type":"MeshOpenTelemetryBackend","mesh":"default","name":"x","spec":{"endpoint":{"address":"otel","port":4317}}}""",
        ["PUT /meshes/{mesh}/dataplanes/{name}"] = """{"type":"Dataplane","mesh":"default","name":"x","networking":{"address":"10.0.0.1","inbound":[{"port":80,"tags":{"kuma.io/service":"x"}}]}}""",
        ["PUT /meshes/{mesh}/secrets/{name}"] = """{"type":"Secret","mesh":"default","name":"x","labels":{"a":"b"},"data":"aHVudGVyMg=="}""",
        ["PUT /global-secrets/{name}"] = """{"type":"GlobalSecret","name":"x","data":"aHVudGVyMg=="}""",
        ["POST /dry-run"] = """{"resources":[{"type":"Mesh","name":"y"}]}""",
        ["POST /tokens/dataplane"] = """{"name":"x","tags":{"a":["b"]},"validFor":"1h"}""",
        ["POST /tokens/user"] = """{"name":"x","groups":["a"],"validFor":"1h"}""",
        ["POST /tokens/zone"] = "",
        [$"PUT {Agent}registration"] = """{"type":"Dataplane","mesh":"default","name":"x","networking":{"address":"10.0.0.1","inbound":[{"port":80,"tags":{"kuma.io/service":"x"}}]}}""",
        [$"POST {Agent}status"] = """{"agent":{"id":"a","version":"1"},"sources":[{"name":"s"}]}""",
        [$"POST {Agent}envoy-answers/{{id}}"] = "",
        [$"PUT {Agent}envoy-answers/{{id}}"] = "",
        [$"POST {MadsEndpoint.Path}"] = """{"version_info":"1","node":{"id":"x"}}""",
    };

    // Put in after the first brace, so that all else would do.
    private static readonly (string What, byte[] Bytes)[] Spoilers =
    [
        ("half a character in a name", """ "\ud800":1,"""u8.ToArray()),
        ("half a character in a value", """ "x":"\udc00","""u8.ToArray()),
        ("half a character inside", """ "labels":{"a":"\ud83d"},"x":{"a":[{"\udc00b":null}]},"""u8.ToArray()),
        ("bytes that are no text in a name", [.. " \"a"u8, 0xFF, 0xFE, .. "\":1,"u8]),
        ("bytes that are no text in a value", [.. " \"x\":\""u8, 0xED, 0xA0, 0x80, .. "\","u8]),
        ("a NUL", [.. " \"x\":\"a"u8, 0, .. "\","u8]),
        ("a NUL between", [0]),
        ("a name twice", """ "x":1,"x":1,"""u8.ToArray()),
        ("a name twice in two spellings", """ "x":1,"\u0078":1,"""u8.ToArray()),
        ("a name twice inside", """ "labels":{"a":"b","a":"c"},"""u8.ToArray()),
        ("lists in lists", Encoding.ASCII.GetBytes($" \"x\":{new string('[', 20_000)}{new string(']', 20_000)},")),
        ("lists without end", Encoding.ASCII.GetBytes($" \"x\":{new string('[', 20_000)}")),
        ("objects in objects", Encoding.ASCII.GetBytes($" \"x\":{string.Concat(Enumerable.Repeat("{\"a\":", 8_000))}")),
        ("a comment", " /* */"u8.ToArray()),
    ];

    private static readonly (string What, byte[] Bytes)[] Bodies =
    [
        ("nothing", []), ("blanks", " \r\n"u8.ToArray()), ("null", "null"u8.ToArray()), ("a list", "[]"u8.ToArray()), ("a text", "\"x\""u8.ToArray()),
        ("a number", "1"u8.ToArray()), ("a byte order mark", [0xEF, 0xBB, 0xBF]), ("half a text", "{\"type\":\"Me"u8.ToArray()), ("NUL", [0]), ("no text", [0xFF]),
        ("100,000 lists", Encoding.ASCII.GetBytes(new string('[', 100_000))), ("100,000 lists in YAML", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("- ", 100_000)))),
    ];

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly RecordedLog _log = new();
    private RunningControlPlane _cp = null!;

    private CancellationToken Cancel => _deadline.Token;

    public async ValueTask InitializeAsync()
    {
        _deadline.CancelAfter(TimeSpan.FromSeconds(120));
        _cp = await RunningControlPlane.StartAsync(Cancel, loggers: _log);
        await _cp.PutDataplaneAsync("x", "x", "10.0.0.1", Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(200, (await _cp.GetAsync("/meshes/default", Cancel)).Status);
        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
        await _cp.DisposeAsync();
        _deadline.Dispose();
    }

    [Fact]
    public async Task Good_Everywhere_IsTaken()
    {
        foreach (var (endpoint, good) in Taking())
        {
            foreach (var body in new[] { Encoding.UTF8.GetBytes(good), [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(good)] })
            {
                var (status, answer, _) = await SendAsync(endpoint, body);
                Assert.True(status is >= 200 and < 300, $"{endpoint}: {status} {answer}");
            }
        }
    }

    [Fact]
    public async Task Spoilt_Everywhere_IsRefusedWithThePlace()
    {
        foreach (var (endpoint, good) in Taking())
        {
            foreach (var (what, spoiler) in Spoilers)
            {
                var brace = good.IndexOf('{', StringComparison.Ordinal) + 1;
                await RefusedAsync(endpoint, what, [.. Encoding.UTF8.GetBytes(good[..brace]), .. spoiler, .. Encoding.UTF8.GetBytes(good[brace..])], hasPlace: true);
            }

            await RefusedAsync(endpoint, "UTF-16", Encoding.Unicode.GetBytes(good), hasPlace: false);
            await RefusedAsync(endpoint, "UTF-16 with its mark", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(good)], hasPlace: false);
            await RefusedAsync(endpoint, "UTF-16, big-endian", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(good)], hasPlace: false);
            await RefusedAsync(endpoint, "two documents", Encoding.UTF8.GetBytes(good + good), hasPlace: false);
            for (var length = 1; length < good.Length; length += 7)
            {
                await RefusedAsync(endpoint, string.Create(CultureInfo.InvariantCulture, $"the first {length} bytes"), Encoding.UTF8.GetBytes(good)[..length], hasPlace: false);
            }
        }
    }

    [Fact]
    public async Task NoDocument_Everywhere_IsRefused()
    {
        foreach (var endpoint in Endpoints())
        {
            foreach (var (what, body) in Bodies)
            {
                await RefusedAsync(endpoint, what, body, hasPlace: false);
            }
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml; charset=utf-16")]
    [InlineData("multipart/form-data")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(";;;")]
    public async Task ContentType_ThatIsAnother_IsPassedOverOrRefused(string type)
    {
        foreach (var (endpoint, good) in Taking())
        {
            var (status, answer, _) = await SendAsync(endpoint, Encoding.UTF8.GetBytes(good), type);
            Assert.True(endpoint.EndsWith(MadsEndpoint.Path, StringComparison.Ordinal) ? status == 415 : status is >= 200 and < 300, $"{endpoint}: {status} {answer}");
        }
    }

    [Theory]
    [InlineData("100\r\n{\"type\":")]
    [InlineData("5\r\n{\"a\":\r\n")]
    [InlineData("5\r\n{\"a\":")]
    [InlineData("")]
    public async Task Chunks_ThatEndInTheMiddle_AreTheSendersFault(string chunks)
    {
        foreach (var endpoint in Endpoints())
        {
            await using var connection = await RawConnection.OpenAsync(Address(endpoint).Port, Cancel);
            var (method, path) = Split(endpoint);
            await connection.SendAsync(
                Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"), Cancel);
            connection.EndSending();
            var answer = Encoding.UTF8.GetString(await connection.ReadToEndAsync(Cancel));

            // The server takes who stops in the middle for gone, and may say nothing.
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{endpoint}: {answer}");
        }
    }

    private async Task RefusedAsync(string endpoint, string what, byte[] body, bool hasPlace)
    {
        var (status, answer, type) = await SendAsync(endpoint, body);
        var message = $"{endpoint} with {what}: {status} {answer}";
        Assert.True(status is >= 400 and < 500, message);
        Assert.True(type == "application/json", message);
        var json = JsonNode.Parse(answer)!;
        Assert.True(((string?)json["detail"])?.Length > 0, message);
        Assert.True(!hasPlace || answer.Contains("line ", StringComparison.Ordinal) || json["invalid_parameters"] is JsonArray { Count: > 0 }, message);
        Assert.False(answer.Contains("aHVudGVyMg", StringComparison.Ordinal), message);
    }

    private async Task<(int Status, string Body, string? ContentType)> SendAsync(string endpoint, byte[] body, string type = "application/json")
    {
        var (method, path) = Split(endpoint);
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Address(endpoint), path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await _cp.Api.SendAsync(request, Cancel);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        return ((int)response.StatusCode, await reader.ReadToEndAsync(Cancel), response.Content.Headers.ContentType?.MediaType);
    }

    private IEnumerable<KeyValuePair<string, string>> Taking() => Endpoints().Select(endpoint => KeyValuePair.Create(endpoint, Good[endpoint])).Where(pair => pair.Value.Length > 0);

    /// <summary>Every URL that takes a body, but those of gRPC.</summary>
    private List<string> Endpoints()
    {
        var endpoints = _cp.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Where(endpoint => (endpoint.StartsWith("PUT ", StringComparison.Ordinal) || endpoint.StartsWith("POST ", StringComparison.Ordinal))
                && !endpoint.Contains("/kuma.observability.", StringComparison.Ordinal))
            .Distinct().ToList();
        Assert.Equal(Good.Keys.Order(), endpoints.Order());
        return endpoints;
    }

    private Uri Address(string endpoint) => endpoint.EndsWith(MadsEndpoint.Path, StringComparison.Ordinal) ? _cp.Host.MadsAddress : _cp.Host.ApiAddress;

    private static (string Method, string Path) Split(string endpoint)
    {
        var space = endpoint.IndexOf(' ', StringComparison.Ordinal);
        return (endpoint[..space], endpoint[(space + 1)..].Replace("{mesh}", "default", StringComparison.Ordinal).Replace("{name}", "x", StringComparison.Ordinal)
            .Replace("{id}", "1", StringComparison.Ordinal));
    }
}
