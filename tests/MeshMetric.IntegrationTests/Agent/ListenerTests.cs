using System.Net;
using System.Net.Sockets;

using MeshMetric.Testing.Http;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

public sealed class ListenerTests
{
    private const string Body = "# TYPE a gauge\na 1\n";

    [Fact]
    public async Task Get_Metrics_IsText004()
    {
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var agent = await AgentFixture.StartAsync(Policy(source));
        using var response = await agent.Client.GetAsync(agent.Url, agent.Deadline);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Get_GzipAsked_IsCompressed()
    {
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var agent = await AgentFixture.StartAsync(Policy(source));
        using var request = new HttpRequestMessage(HttpMethod.Get, agent.Url);
        request.Headers.Add("Accept-Encoding", "gzip");
        using var response = await agent.Client.SendAsync(request, agent.Deadline);
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        await using var gzip = new System.IO.Compression.GZipStream(
            new MemoryStream(await agent.ReadAsync(response)), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.Contains("\na{mesh=\"default\"", await reader.ReadToEndAsync(agent.Deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_Metrics_HasTheHeadAndReadsNoSource()
    {
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var agent = await AgentFixture.StartAsync(Policy(source));
        using var request = new HttpRequestMessage(HttpMethod.Head, agent.Url);
        using var response = await agent.Client.SendAsync(request, agent.Deadline);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Empty(source.Requests);
    }

    [Fact]
    public async Task Get_OtherPath_Is404AndNamesTheRightOne()
    {
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var agent = await AgentFixture.StartAsync(Policy(source));
        using var response = await agent.Client.GetAsync(new Uri(agent.Url, "/metrics/"), agent.Deadline);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("/metrics", System.Text.Encoding.UTF8.GetString(await agent.ReadAsync(response)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Metrics_Is405WithAllow()
    {
        await using var source = ScriptedHttpSource.Start(HttpScripts.Metrics(Body));
        await using var agent = await AgentFixture.StartAsync(Policy(source));
        using var response = await agent.Client.PostAsync(agent.Url, null, agent.Deadline);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Start_PortTaken_TellsServesTheOthersAndOpensWhenItIsFree()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var other = ((IPEndPoint)free.LocalEndPoint!).Port;
        free.Dispose();
        var backends = $"[{{type: Prometheus, prometheus: {{port: {port}, clientId: a}}}}, {{type: Prometheus, prometheus: {{port: {other}, clientId: b}}}}]";
        await using var agent = await AgentFixture.StartAsync(
            AgentFixture.Policy("[]", backends), options => options with { UseFreePorts = false });
        var endpoints = agent.Host.GetStatus().Endpoints.ToDictionary(endpoint => endpoint.Port);
        Assert.Contains("taken", endpoints[port].Problem, StringComparison.Ordinal);
        Assert.NotNull(endpoints[other].Bound);
        using var response = await agent.Client.GetAsync(new Uri($"http://127.0.0.1:{other}/metrics"), agent.Deadline);
        var text = System.Text.Encoding.UTF8.GetString(await agent.ReadAsync(response));
        Assert.Matches($"meshmetric_dp_listener_up\\{{backend=\":{port}/metrics\",[^}}]*\\}} 0\n", text);

        taken.Dispose();
        await agent.UntilAsync(status => status.Endpoints.Single(endpoint => endpoint.Port == port).Bound is not null);
        using var late = await agent.Client.GetAsync(new Uri($"http://127.0.0.1:{port}/metrics"), agent.Deadline);
        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
    }

    [Theory]
    [InlineData("ProvidedTLS")]
    [InlineData("ActiveMTLSBackend")]
    public async Task Start_TlsAsked_NeverServesInClear(string mode)
    {
        var backends = $"[{{type: Prometheus, prometheus: {{port: 5670, tls: {{mode: {mode}}}}}}}]";
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy("[]", backends));
        var endpoint = Assert.Single(agent.Host.GetStatus().Endpoints);
        Assert.Null(endpoint.Bound);
        Assert.Contains(mode, endpoint.Problem, StringComparison.Ordinal);
        Assert.Contains(agent.Log.Lines, line => line.Contains(mode, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_DeltaTemporality_RefusesThatBackendOnly()
    {
        const string Backends =
            "[{type: Prometheus, prometheus: {port: 5670}}, {type: OpenTelemetry, openTelemetry: {endpoint: \"127.0.0.1:1\", temporality: Delta}}]";
        await using var agent = await AgentFixture.StartAsync(AgentFixture.Policy("[]", Backends));
        Assert.Matches("meshmetric_dp_export_up\\{[^}]*\\} 0\n", await agent.ScrapeAsync());
    }

    private static string Policy(ScriptedHttpSource source) => AgentFixture.Policy($"[{{port: {source.Port}}}]");
}
