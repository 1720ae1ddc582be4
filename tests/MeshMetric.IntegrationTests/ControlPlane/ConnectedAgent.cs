using MeshMetric.Agent;
using MeshMetric.IntegrationTests.Agent;
using MeshMetric.Testing;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>An agent in this process in the direct setting, impatient, on free ports, with a state directory of its own.</summary>
internal sealed class ConnectedAgent : IAsyncDisposable
{
    public const string Name = "backend-1";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly CancellationTokenSource _deadline = new(Patience);
    private readonly bool _ownsDirectory;

    private ConnectedAgent(Uri controlPlane, string? directory, Func<AgentOptions, AgentOptions>? change)
    {
        StateDirectory = directory ?? Directory.CreateTempSubdirectory("meshmetric-dp-").FullName;
        _ownsDirectory = directory is null;
        var options = new AgentOptions
        {
            ControlPlane = new ControlPlaneConnectionOptions
            {
                Address = controlPlane,
                StateDirectory = StateDirectory,
                PollTime = TimeSpan.FromSeconds(30),
                ReportInterval = TimeSpan.FromMilliseconds(200),
                InitialBackoff = TimeSpan.FromMilliseconds(20),
                MaxBackoff = TimeSpan.FromMilliseconds(200),
            },
            Dataplane = new DataplaneOptions { Name = Name, Service = "backend", Port = 8080 },
            ListenAddress = System.Net.IPAddress.Loopback,
            UseFreePorts = true,
            WatchInterval = TimeSpan.FromMilliseconds(20),
            DrainTimeout = TimeSpan.FromSeconds(20),
        };
        Host = new AgentHost(change?.Invoke(options) ?? options, Log);
    }

    public AgentHost Host { get; }

    public RecordedLog Log { get; } = new();

    public string StateDirectory { get; }

    /// <summary>The file the last configuration is kept in.</summary>
    public string KeptFile => Path.Combine(StateDirectory, $"default.{Name}.json");

    public HttpClient Client { get; } = new();

    public CancellationToken Deadline => _deadline.Token;

    public static async Task<ConnectedAgent> StartAsync(Uri controlPlane, string? directory = null, Func<AgentOptions, AgentOptions>? change = null)
    {
        var agent = new ConnectedAgent(controlPlane, directory, change);
        await agent.Host.StartAsync(agent.Deadline);
        return agent;
    }

    /// <summary>A policy's <c>spec</c> that serves one application.</summary>
    public static string Spec(int application, string labels = "{}") => $$"""
        {"default": {"sidecar": {"profile": "none"}, "applications": [{"name": "orders", "port": {{application}}, "address": "127.0.0.1"}], "labels": {{labels}},
         "backends": [{"type": "Prometheus", "prometheus": {"port": 5670} }] } }
        """;

    /// <summary>Scrapes until the output has a text: a configuration counts a moment before its port serves it.</summary>
    public async Task<string> ScrapeUntilAsync(string part)
    {
        while (true)
        {
            var text = await ScrapeAsync();
            if (text.Contains(part, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }

    public async Task<string> ScrapeAsync()
    {
        await UntilAsync(() => Host.GetEndpoint(5670) is not null);
        using var response = await Client.GetAsync(new Uri($"http://{Host.GetEndpoint(5670)}/metrics"), Deadline);
        using var body = new MemoryStream();
        await response.Content.CopyToAsync(body, Deadline);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }

    public Task UntilGenerationAsync(long generation) => UntilAsync(() => Host.GetStatus().Generation >= generation);

    public Task UntilLoggedAsync(string part, int times = 1) => UntilAsync(() => Logged(part) >= times);

    public int Logged(string part) => Log.Lines.Count(line => line.Contains(part, StringComparison.Ordinal));

    public Task UntilAsync(Func<bool> condition) => Eventually.HoldsAsync(condition, Deadline);

    public Task UntilAsync(Func<Task<bool>> condition) => Eventually.HoldsAsync(condition, Deadline);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Client.Dispose();
        _deadline.Dispose();
        if (_ownsDirectory)
        {
            Directory.Delete(StateDirectory, recursive: true);
        }
    }
}
