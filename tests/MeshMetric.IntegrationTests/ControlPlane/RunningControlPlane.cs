using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

using MeshMetric.ControlPlane;
using MeshMetric.Storage;
using MeshMetric.Testing;

using Microsoft.Extensions.Logging;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>A control plane on free ports with a store of its own, and a client of its REST API.</summary>
internal sealed class RunningControlPlane : IAsyncDisposable
{
    private readonly string _directory;
    private readonly bool _ownsDirectory;

    private RunningControlPlane(ControlPlaneHost host, string directory, bool ownsDirectory, HttpMessageHandler handler)
    {
        Host = host;
        _directory = directory;
        _ownsDirectory = ownsDirectory;
        Api = new HttpClient(handler) { BaseAddress = host.ApiAddress, Timeout = TimeSpan.FromMinutes(1) };
    }

    public ControlPlaneHost Host { get; }

    /// <summary>Speaks to the REST API.</summary>
    public HttpClient Api { get; }

    /// <summary>Where its data is.</summary>
    public string DataDirectory => _directory;

    /// <summary>Options for free ports and an own directory.</summary>
    public static ControlPlaneOptions Options(string directory) => new()
    {
        Store = new StoreOptions { Sqlite = new SqliteStoreOptions { DataDirectory = directory } },
        ApiListen = new IPEndPoint(IPAddress.Loopback, 0),
        MadsListen = new IPEndPoint(IPAddress.Loopback, 0),
        XdsListen = new IPEndPoint(IPAddress.Loopback, 0),
    };

    /// <summary>Starts one.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="change">Changes the options.</param>
    /// <param name="directory">A directory to use and to leave; a fresh one, removed at the end, when absent.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="handler">What the client speaks through; it need not be disposed of.</param>
    public static async Task<RunningControlPlane> StartAsync(
        CancellationToken cancellationToken, Func<ControlPlaneOptions, ControlPlaneOptions>? change = null, string? directory = null, ILoggerFactory? loggers = null,
        TimeProvider? time = null, HttpMessageHandler? handler = null)
    {
        var path = directory ?? Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;
        var options = Options(path);
        var host = new ControlPlaneHost(change?.Invoke(options) ?? options, loggers, time);
        await host.StartAsync(cancellationToken);
        return new RunningControlPlane(host, path, directory is null, handler ?? new SocketsHttpHandler());
    }

    /// <summary>Sends a request and reads the answer whole.</summary>
    public async Task<ApiAnswer> SendAsync(
        HttpMethod method, string path, string? body, CancellationToken cancellationToken, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Api.SendAsync(request, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return new ApiAnswer((int)response.StatusCode, text, response.Headers.ETag?.ToString(), response.Content.Headers.ContentType?.MediaType);
    }

    public Task<ApiAnswer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<ApiAnswer> PutAsync(string path, string body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Put, path, body, cancellationToken);

    public Task<ApiAnswer> DeleteAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Delete, path, null, cancellationToken);

    /// <summary>Stores a policy of the mesh <c>default</c>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">Its <c>spec</c>, JSON.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ApiAnswer> PutPolicyAsync(string name, string spec, CancellationToken cancellationToken) => PutAsync(
        $"/meshes/default/meshmetrics/{name}", $$"""{"type":"MeshMetric","mesh":"default","name":"{{name}}","spec":{{spec}} }""", cancellationToken);

    /// <summary>Stores a dataplane of the mesh <c>default</c> with one inbound.</summary>
    public Task<ApiAnswer> PutDataplaneAsync(string name, string service, string address, CancellationToken cancellationToken) => PutAsync(
        $"/meshes/default/dataplanes/{name}",
        $$"""
        {"type":"Dataplane","mesh":"default","name":"{{name}}",
         "networking":{"address":"{{address}}","inbound":[{"port":8080,"tags":{"kuma.io/service":"{{service}}"} }] } }
        """,
        cancellationToken);

    /// <summary>Asks until the answer is yes; there is no event to wait for on another instance.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        await Eventually.HoldsAsync(condition, deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Host.DisposeAsync();
        if (_ownsDirectory)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }
}

/// <summary>An answer of the REST API.</summary>
internal sealed record ApiAnswer(int Status, string Body, string? ETag, string? ContentType)
{
    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Body)!;
}
