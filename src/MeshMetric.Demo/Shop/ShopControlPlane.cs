using System.Net;
using System.Text;

using MeshMetric.ControlPlane;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.Demo.Shop;

/// <summary>The demo's control plane, on free ports and with its data in the demo's folder.</summary>
internal sealed class ShopControlPlane : IAsyncDisposable
{
    private readonly ControlPlaneHost _host;
    private readonly HttpClient _client;

    private ShopControlPlane(ControlPlaneHost host)
    {
        _host = host;
        _client = new HttpClient { BaseAddress = host.ApiAddress, Timeout = TimeSpan.FromSeconds(10) };
    }

    /// <summary>Its REST API.</summary>
    public Uri ApiAddress => _host.ApiAddress;

    /// <summary>Where Prometheus finds the targets of the client <c>main</c>.</summary>
    public Uri ServiceDiscovery => new(_host.MadsAddress, "/v1/http-sd?client=main");

    /// <summary>Starts it.</summary>
    /// <exception cref="ControlPlaneStartException">It can't start.</exception>
    public static async Task<ShopControlPlane> StartAsync(string folder, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        var free = new IPEndPoint(IPAddress.Loopback, 0);
        var host = new ControlPlaneHost(
            new ControlPlaneOptions
            {
                Store = new StoreOptions { Sqlite = new SqliteStoreOptions { DataDirectory = Path.Combine(folder, "control-plane") } },
                ApiListen = free,
                MadsListen = free,
                XdsListen = free,
            },
            loggers,
            time);
        try
        {
            await host.StartAsync(cancellationToken);
            return new ShopControlPlane(host);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Applies policies, as <c>meshmetricctl apply</c> does.</summary>
    /// <exception cref="HttpRequestException">The control plane refuses one.</exception>
    public async Task ApplyAsync(string policies, CancellationToken cancellationToken)
    {
        foreach (Resource policy in ResourceReader.Read(policies, "policies").Resources)
        {
            using var content = new StringContent(ResourceWriter.ToJson(policy, ResourceForm.Universal), Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await _client.PutAsync(
                new Uri($"/meshes/{policy.Mesh}/meshmetrics/{policy.Name}", UriKind.Relative), content, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }
}
