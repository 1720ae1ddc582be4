using MeshMetric.Agent;
using MeshMetric.Testing;

using Xunit;

namespace MeshMetric.IntegrationTests.Agent;

/// <summary>An agent in this process with a policy file of its own, on free ports, and a client for what it serves.</summary>
internal sealed class AgentFixture : IAsyncDisposable
{
    public const int Port = 5670;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-").FullName;
    private readonly CancellationTokenSource _deadline = new(Patience);

    private AgentFixture(Func<AgentOptions, AgentOptions>? change, TimeProvider? time)
    {
        PolicyFile = Path.Combine(_directory, "policy.yaml");
        var options = new AgentOptions
        {
            PolicyFile = PolicyFile,
            Dataplane = new DataplaneOptions { Name = "b1", Service = "backend" },
            ListenAddress = System.Net.IPAddress.Loopback,
            UseFreePorts = true,
            WatchInterval = TimeSpan.FromMilliseconds(20),
            DrainTimeout = TimeSpan.FromSeconds(20),

            // Tests hold sources open on purpose; only those about the limit may run into it.
            ScrapeTimeout = Patience,
        };
        Log = new RecordedLog();
        Host = new AgentHost(change?.Invoke(options) ?? options, Log, time);
    }

    public AgentHost Host { get; }

    public RecordedLog Log { get; }

    public string PolicyFile { get; }

    public HttpClient Client { get; } = new();

    public CancellationToken Deadline => _deadline.Token;

    public Uri Url => new($"http://{Host.GetEndpoint(Port)}/metrics");

    /// <summary>An agent that has read the policy and opened its ports.</summary>
    public static async Task<AgentFixture> StartAsync(
        string policy, Func<AgentOptions, AgentOptions>? change = null, TimeProvider? time = null)
    {
        var fixture = Prepare(policy, change, time);
        await fixture.Host.StartAsync(fixture.Deadline);
        return fixture;
    }

    /// <summary>An agent that has not started.</summary>
    public static AgentFixture Prepare(
        string? policy, Func<AgentOptions, AgentOptions>? change = null, TimeProvider? time = null)
    {
        var fixture = new AgentFixture(change, time);
        if (policy is not null)
        {
            File.WriteAllText(fixture.PolicyFile, policy);
        }

        return fixture;
    }

    /// <summary>A policy without sidecar.</summary>
    public static string Policy(string applications, string backends = "[{type: Prometheus, prometheus: {port: 5670}}]") => $$"""
        type: MeshMetric
        name: all
        spec:
          default:
            sidecar: { profile: none }
            applications: {{applications}}
            backends: {{backends}}
        """;

    public async Task<string> ScrapeAsync(string timeout = "20")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url);
        request.Headers.Add("X-Prometheus-Scrape-Timeout-Seconds", timeout);
        using var response = await Client.SendAsync(request, Deadline);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        return System.Text.Encoding.UTF8.GetString(await ReadAsync(response));
    }

    public async Task<byte[]> ReadAsync(HttpResponseMessage response)
    {
        using var body = new MemoryStream();
        await response.Content.CopyToAsync(body, Deadline);
        return body.ToArray();
    }

    public SourceStatus Source(string name) => Host.GetStatus().Sources.Single(source => source.Name == name);

    /// <summary>Replaces the policy as careful writers do, and waits until it has been taken or refused.</summary>
    public async Task ReplaceAsync(string policy, Func<AgentStatus, bool> until)
    {
        var next = PolicyFile + ".new";
        await File.WriteAllTextAsync(next, policy, Deadline);
        File.Move(next, PolicyFile, overwrite: true);
        await UntilAsync(until);
    }

    /// <summary>Waits for a status; a read that nobody waits for any more is told a moment after the scrape that gave it up.</summary>
    public Task UntilAsync(Func<AgentStatus, bool> until) => Eventually.HoldsAsync(() => until(Host.GetStatus()), Deadline);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Client.Dispose();
        _deadline.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
