using System.Net;

namespace MeshMetric.Agent;

/// <summary>
/// A running agent: reads its policy file, scrapes, serves and pushes until it is stopped. The program starts one, tests and the demo start
/// several in one process.
/// </summary>
public sealed class AgentHost : IAsyncDisposable
{
    private readonly AgentOptions _options;

    /// <summary>Makes an agent; nothing happens before <see cref="StartAsync"/>.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="loggers">Where it logs; nowhere when absent.</param>
    /// <param name="time">Its clock; the system's when absent.</param>
    public AgentHost(AgentOptions options, ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        _options = options;
        _ = loggers;
        _ = time;
    }

    /// <summary>
    /// Reads the policy and opens what it asks for. A port that is taken does not fail the start: it is retried, and shown in the status.
    /// </summary>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="AgentStartException">The policy or the dataplane is missing or wrong.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>
    /// Stops accepting, lets scrapes in flight finish, makes a last push to every collector; within <see cref="AgentOptions.DrainTimeout"/>.
    /// </summary>
    /// <param name="cancellationToken">Stops at once.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>What the agent is doing now.</summary>
    public AgentStatus GetStatus() => new(
        _options.Dataplane?.Mesh ?? "", _options.Dataplane?.Name ?? "", default, 0, false, [], [], [], new AgentTotals(0, 0, 0, 0, 0, 0, 0, 0));

    /// <summary>The address a Prometheus port of the policy is really open on, or <see langword="null"/> while it is not.</summary>
    /// <param name="port">The port as the policy names it.</param>
    public IPEndPoint? GetEndpoint(int port) => GetStatus().Endpoints.FirstOrDefault(e => e.Port == port)?.Bound;

    /// <summary>Stops the agent if it still runs.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();
}
