using System.Globalization;
using System.Text;

using MeshMetric.IntegrationTests.Agent;
using MeshMetric.Testing.Net;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>What no client library would send to the REST API. Whatever it is, it is the sender's fault and no error of the control plane's.</summary>
public sealed class HostileRequestTests : IAsyncLifetime
{
    private const string Policy = "/meshes/default/meshmetrics/";

    private readonly CancellationTokenSource _deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly RecordedLog _log = new();
    private RunningControlPlane _cp = null!;

    private CancellationToken Cancel => _deadline.Token;

    public async ValueTask InitializeAsync()
    {
        _deadline.CancelAfter(TimeSpan.FromSeconds(120));
        _cp = await RunningControlPlane.StartAsync(Cancel, loggers: _log);
    }

    public async ValueTask DisposeAsync()
    {
        // In any case others are served, and there is nothing in the log that somebody would be woken for.
        Assert.Equal(200, (await _cp.GetAsync("/meshes/default", Cancel)).Status);
        Assert.DoesNotContain(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
        await _cp.DisposeAsync();
        _deadline.Dispose();
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("%2e%2e")]
    [InlineData(".%2E")]
    [InlineData("../../..")]
    [InlineData("x/../..")]
    public async Task Delete_NameThatIsAWayThroughThePath_DeletesNothing(string name)
    {
        var answer = await SendAsync("DELETE", Policy + name, null);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("which is no name; nothing was done", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a%2Fb", 400)]
    [InlineData("a%00b", 400)]
    [InlineData("%C3%A9", 400)]
    [InlineData("%ff%fe", 400)]
    [InlineData("%F0%9F%98%80", 400)]
    [InlineData("%E2%80%AE", 400)]
    [InlineData("a%20b", 400)]
    [InlineData("a..b", 400)]
    public async Task Put_NameThatIsNone_IsRefused(string name, int status) => Assert.StartsWith(
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "),
        await SendAsync("PUT", Policy + name, $$"""{"type":"MeshMetric","mesh":"default","name":"{{Uri.UnescapeDataString(name).Replace("\0", "\\u0000", StringComparison.Ordinal)}}","spec":{"default":{"backends":[]} } }"""),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("zz\r\n")]
    [InlineData("5\r\nabcdefgh\r\n")]
    public async Task Put_ChunksThatAreNone_AreTheSendersFault(string chunks) => Assert.StartsWith(
        "HTTP/1.1 400 ",
        await RawConnection.ExchangeAsync(
            _cp.Host.ApiAddress.Port, $"PUT {Policy}a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}", Cancel),
        StringComparison.Ordinal);

    [Fact]
    public async Task Put_ChunksWithoutEnd_AreCutAtTheLimit()
    {
        await using var connection = await RawConnection.OpenAsync(_cp.Host.ApiAddress.Port, Cancel);
        await connection.SendAsync(Encoding.ASCII.GetBytes($"PUT {Policy}a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"), Cancel);
        var answer = connection.ReadToEndAsync(Cancel);
        var chunk = Encoding.ASCII.GetBytes($"10000\r\n{new string(' ', 0x10000)}\r\n");
        var sent = 0;
        while (!answer.IsCompleted && await connection.SendAsync(chunk, Cancel))
        {
            sent++;
        }

        // A megabyte is taken; what is in flight beyond that is some more.
        Assert.InRange(sent, 16, 1000);
        Assert.StartsWith("HTTP/1.1 413 ", Encoding.UTF8.GetString(await answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("\"x\"")]
    [InlineData("\"1\", \"2\"")]
    [InlineData("\"0\"")]
    [InlineData("\"-1\"")]
    [InlineData("\"99999999999999999999999\"")]
    [InlineData("\"1")]
    public async Task Put_IfMatchThatIsNoVersion_IsRefused(string tag) =>
        Assert.StartsWith("HTTP/1.1 400 ", await SendAsync("PUT", Policy + "a", "{}", $"If-Match: {tag}\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public async Task Put_DeepJson_IsRefused(string open, string close)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 50_000)) + "1" + string.Concat(Enumerable.Repeat(close, 50_000));
        Assert.Contains(
            "is nested deeper than",
            await SendAsync("PUT", Policy + "a", $$"""{"type":"MeshMetric","mesh":"default","name":"a","spec":{{deep}} }"""),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e999")]
    [InlineData("-1e999")]
    [InlineData("1e-999")]
    [InlineData("NaN")]
    [InlineData("99999999999999999999999999999999999999999")]
    public async Task Put_NumberThatIsNone_IsRefusedWithItsField(string number) => Assert.Contains(
        "spec.default.applications[0].port",
        await SendAsync("PUT", Policy + "a", $$"""{"type":"MeshMetric","mesh":"default","name":"a","spec":{"default":{"applications":[{"port":{{number}} }],"backends":[]} } }"""),
        StringComparison.Ordinal);

    [Fact]
    public async Task Put_KeysTwice_AreRefused() => Assert.Contains(
        "is given twice",
        await SendAsync("PUT", Policy + "a", """{"type":"MeshMetric","mesh":"default","name":"a","spec":{"default":{"backends":[]}},"spec":{"default":{"backends":[]}}}"""),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("size=-1", 400)]
    [InlineData("size=1&size=2", 400)]
    [InlineData("offset=99999999999999999999", 400)]
    [InlineData("filter[labels.]=x", 200)]
    [InlineData("filter[labels.a]=%ff%ed%a0%80", 200)]
    [InlineData("name=%ed%a0%80", 200)]
    [InlineData("name=%", 200)]
    [InlineData("&&&===&=%zz", 200)]
    [InlineData("tag=:", 400)]
    [InlineData("gateway=perhaps", 400)]
    public async Task Get_PathologicalQuery_IsAnsweredOrRefused(string query, int status) => Assert.StartsWith(
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "),
        await SendAsync("GET", "/meshes/default/dataplanes?" + query, null),
        StringComparison.Ordinal);

    [Fact]
    public async Task Report_LargerThanTheLimit_IsToldWithItsOwnFlag()
    {
        var answer = await _cp.SendAsync(HttpMethod.Post, "/meshes/default/dataplanes/x/_agent/status", new string(' ', 70_000), Cancel);

        Assert.Equal(413, answer.Status);
        Assert.Contains("--max-report-bytes sets the limit", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heads_SentByteByByte_HoldNobodyUp()
    {
        var slow = new List<RawConnection>();
        foreach (var part in Enumerable.Range(1, 500))
        {
            var connection = await RawConnection.OpenAsync(_cp.Host.ApiAddress.Port, Cancel);
            slow.Add(connection);
            await connection.SendAsync(Encoding.ASCII.GetBytes("GET /meshes HTTP/1.1\r\nHost: localhost\r\nX: "[..(part % 30)]), Cancel);
        }

        Assert.Equal(200, (await _cp.GetAsync("/meshes", Cancel)).Status);
        foreach (var connection in slow)
        {
            await connection.DisposeAsync();
        }
    }

    private Task<string> SendAsync(string method, string path, string? body, string headers = "") => RawConnection.ExchangeAsync(
        _cp.Host.ApiAddress.Port,
        $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}"
        + (body is null ? "\r\n" : $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"),
        Cancel);
}
