using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

using MeshMetric.Demo.Simulation;

using Xunit;

namespace MeshMetric.IntegrationTests.Demo;

public sealed class SimulatedEnvoyTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/stats?format=prometheus")]
    [InlineData("/stats/prometheus")]
    [InlineData("/stats?format=prometheus&usedonly")]
    [InlineData("/stats?format=prometheus&usedonly=")]
    public async Task Stats_Prometheus_IsPlainText(string path)
    {
        await using SimulatedEnvoy envoy = await SimulatedEnvoy.StartAsync(new SimulatedEnvoyOptions(), Cancel);
        using var client = new HttpClient();

        using HttpResponseMessage response = await client.GetAsync(new Uri(envoy.AdminAddress + path), Cancel);
        string body = await BodyAsync(response);

        Assert.Equal("text/plain; charset=UTF-8", response.Content.Headers.ContentType?.ToString());
        Assert.Contains("envoy_server_live{} 1\n", body, StringComparison.Ordinal);
        Assert.Equal(path.Contains("usedonly", StringComparison.Ordinal), !body.Contains("envoy_cluster_bind_errors", StringComparison.Ordinal));
        Assert.Equal(1, envoy.Scrapes);
    }

    [Theory]
    [InlineData("/stats?format=prometheus&filter=(", "Invalid re2 regex")]
    [InlineData("/stats?format=prometheus&filter=(?=x)", "Invalid re2 regex")]
    [InlineData("/stats?format=prometheus&type=Nonsense", "invalid &type= param")]
    [InlineData("/stats?format=prometheus&histogram_buckets=detailed", "unsupported prometheus histogram bucket mode")]
    [InlineData("/stats?format=nonsense", "usage: /stats")]
    public async Task Stats_BadParameter_Is400(string path, string expected)
    {
        await using SimulatedEnvoy envoy = await SimulatedEnvoy.StartAsync(new SimulatedEnvoyOptions(), Cancel);
        using var client = new HttpClient();

        using HttpResponseMessage response = await client.GetAsync(new Uri(envoy.AdminAddress + path), Cancel);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(expected, await BodyAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherPaths_AnswerAsEnvoyDoes()
    {
        await using SimulatedEnvoy envoy = await SimulatedEnvoy.StartAsync(new SimulatedEnvoyOptions(), Cancel);
        using var client = new HttpClient { BaseAddress = new Uri(envoy.AdminAddress) };

        using HttpResponseMessage ready = await client.GetAsync(new Uri("/ready", UriKind.Relative), Cancel);
        using HttpResponseMessage info = await client.GetAsync(new Uri("/server_info", UriKind.Relative), Cancel);
        using HttpResponseMessage plain = await client.GetAsync(new Uri("/stats?filter=server.live", UriKind.Relative), Cancel);
        using HttpResponseMessage unknown = await client.GetAsync(new Uri("/nonsense", UriKind.Relative), Cancel);

        Assert.Equal("LIVE\n", await BodyAsync(ready));
        Assert.Contains("\"state\":\"LIVE\"", await BodyAsync(info), StringComparison.Ordinal);
        Assert.Equal("server.live: 1\n", await BodyAsync(plain));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Documents_OfATopology_NameWhatHasStatistics()
    {
        await using SimulatedEnvoy envoy = await SimulatedEnvoy.StartAsync(
            new SimulatedEnvoyOptions { Topology = new EnvoyTopology { InboundPorts = [8080], Upstreams = ["orders"] } }, Cancel);
        using var client = new HttpClient { BaseAddress = new Uri(envoy.AdminAddress) };

        using HttpResponseMessage clusters = await client.GetAsync(new Uri("/clusters", UriKind.Relative), Cancel);
        using HttpResponseMessage dump = await client.GetAsync(new Uri("/config_dump", UriKind.Relative), Cancel);
        using HttpResponseMessage whole = await client.GetAsync(new Uri("/config_dump?include_eds", UriKind.Relative), Cancel);

        string text = await BodyAsync(clusters);
        Assert.Contains("\norders::default_priority::max_connections::1024\n", text, StringComparison.Ordinal);
        Assert.Contains("\nlocalhost_8080::127.0.0.1:8080::health_flags::healthy\n", text, StringComparison.Ordinal);
        Assert.Equal("application/json", dump.Content.Headers.ContentType?.MediaType);
        JsonArray configs = JsonNode.Parse(await BodyAsync(dump))!["configs"]!.AsArray();
        Assert.Equal(["Bootstrap", "Clusters", "Listeners"], configs.Select(config => ((string)config!["@type"]!).Split('.')[^1].Replace("ConfigDump", "", StringComparison.Ordinal)));
        Assert.Contains("orders", configs[1]!["dynamic_active_clusters"]!.AsArray().Select(cluster => (string)cluster!["cluster"]!["name"]!));
        Assert.Contains("127.0.0.1_8080", configs[2]!["dynamic_listeners"]!.AsArray().Select(listener => (string)listener!["name"]!));
        Assert.Contains("EndpointsConfigDump", await BodyAsync(whole), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnixSocket_Answers()
    {
        string path = Path.Combine(Path.GetTempPath(), $"envoy-{Guid.NewGuid():N}.sock");
        await using SimulatedEnvoy envoy = await SimulatedEnvoy.StartAsync(new SimulatedEnvoyOptions { UnixSocketPath = path }, Cancel);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });

        using HttpResponseMessage response = await client.GetAsync(new Uri("http://envoy/stats/prometheus"), Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"unix:{path}", envoy.AdminAddress);
    }

    private static async Task<string> BodyAsync(HttpResponseMessage response)
    {
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Cancel));
        return await reader.ReadToEndAsync(Cancel);
    }
}
