using System.Net;
using System.Net.Sockets;

using MeshMetric.ControlPlane;
using MeshMetric.ControlPlane.Agents;
using MeshMetric.ControlPlane.Hosting;
using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.Security;
using MeshMetric.Resources;
using MeshMetric.Storage;
using MeshMetric.Testing.Processes;

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>A control plane that has started and has not read its store yet.</summary>
public sealed class UnreadStoreTests : IDisposable
{
    private const string Dataplane = "/meshes/default/dataplanes/web-1";

    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Listeners_StoreNotReadYet_AreClosed()
    {
        var options = RunningControlPlane.Options(_directory) with
        {
            ApiListen = new IPEndPoint(IPAddress.Loopback, FreePort.Find()),
            MadsListen = new IPEndPoint(IPAddress.Loopback, FreePort.Find()),
            XdsListen = new IPEndPoint(IPAddress.Loopback, FreePort.Find()),
        };
        await using var store = await OpenAsync(options, MeshMetricResource.TypeName);
        await using var application = await BuildAsync(options, store);

        var start = application.StartAsync(Token);
        await store.Reached.WaitAsync(Token);

        foreach (var endpoint in new[] { options.ApiListen, options.MadsListen, options.XdsListen })
        {
            using var client = new TcpClient();
            var refused = await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(endpoint, Token).AsTask());
            Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        }

        Assert.False(start.IsCompleted);
        store.Open();
        await start;
        using var http = new HttpClient();
        foreach (var url in new[] { $"http://{options.ApiListen}/meshmetrics", $"http://{options.ApiListen}/readyz", $"http://{options.MadsListen}/v1/http-sd" })
        {
            using var answer = await http.GetAsync(new Uri(url), Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        await application.StopAsync(Token);
    }

    [Fact]
    public async Task Sweep_InsightsNotReadYet_TakesNobodyForSilent()
    {
        await using (var before = await RunningControlPlane.StartAsync(Token, directory: _directory, time: _clock))
        {
            await before.PutAsync(
                $"{Dataplane}/_agent/registration",
                """{"type": "Dataplane", "mesh": "default", "name": "web-1", "networking": {"address": "10.0.0.1", "inbound": [{"port": 80, "tags": {"kuma.io/service": "web"} }] } }""",
                Token);
            await before.SendAsync(HttpMethod.Post, $"{Dataplane}/_agent/status", """{"agent": {"id": "a", "version": "0.1.0"} }""", Token);
        }

        // By the dataplane alone, which was registered a day ago, it would be time to remove it; its agent was there a moment ago.
        _clock.Advance(TimeSpan.FromHours(25));
        var options = RunningControlPlane.Options(_directory);
        await using var store = await OpenAsync(options, RestTypes.DataplaneInsight.Type);
        await using var application = await BuildAsync(options, store);
        await application.StartAsync(Token);
        await store.Reached.WaitAsync(Token);

        var sweep = application.Services.GetRequiredService<SilenceSweep>().SweepAsync(Token);
        Assert.False(sweep.IsCompleted);
        store.Open();
        await sweep;

        var id = new ResourceId(DataplaneResource.TypeName, "default", "web-1");
        Assert.NotNull(await store.GetAsync(id, Token));
        Assert.True(application.Services.GetRequiredService<AgentTable>().Get(id).IsOnline);
        await application.StopAsync(Token);
    }

    private async Task<GatedStore> OpenAsync(ControlPlaneOptions options, string type) =>
        new(await ResourceStores.OpenAsync(options.Store, _clock, NullLoggerFactory.Instance, Token), type);

    private async Task<WebApplication> BuildAsync(ControlPlaneOptions options, GatedStore store)
    {
        var seal = await new EncryptionKeyFile(options, store, NullLogger<EncryptionKeyFile>.Instance).OpenAsync(Token);
        var application = ControlPlaneApplication.Build(options, store, seal, null, NullLoggerFactory.Instance, _clock);
        await ControlPlaneApplication.PrepareAsync(application.Services, Token);
        return application;
    }
}
