using System.Net;

using MeshMetric.Agent.Configuration;
using MeshMetric.Agent.Configuration.Direct;
using MeshMetric.Agent.Scraping;

using Microsoft.Extensions.Logging.Abstractions;

namespace MeshMetric.Agent;

/// <summary>
/// A running agent: takes its configuration from a policy file or a control plane, scrapes, serves and pushes until it is stopped. The program starts one, tests and the demo start
/// several in one process.
/// </summary>
public sealed partial class AgentHost : IAsyncDisposable
{
    private readonly AgentOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IAgentConfigurationSource _source;
    private readonly EnvoyTurn _envoy = new();
    private readonly AgentRuntime _runtime;
    private readonly CancellationTokenSource _stopping = new();
    private Task _watching = Task.CompletedTask;
    private int _stopped;

    /// <summary>Makes an agent; nothing happens before <see cref="StartAsync"/>.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="loggers">Where it logs; nowhere when absent.</param>
    /// <param name="time">Its clock; the system's when absent.</param>
    public AgentHost(AgentOptions options, ILoggerFactory? loggers = null, TimeProvider? time = null)
        : this(options, loggers ?? NullLoggerFactory.Instance, time ?? TimeProvider.System, static () => 0)
    {
    }

    internal AgentHost(AgentOptions options, ILoggerFactory loggers, TimeProvider time, Func<long> logLinesDropped)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.PolicyFile is null == options.ControlPlane is null)
        {
            throw new ArgumentException("Exactly one of a policy file and a control plane must be given.", nameof(options));
        }

        _options = options;
        _time = time;
        _logger = loggers.CreateLogger("agent");
        var logger = loggers.CreateLogger("config");
        var reload = new ReloadStatus
        {
            ControlPlane = options.ControlPlane is { } controlPlane ? new ControlPlaneStatus(controlPlane.Address, time, logger) : null,
        };
        _runtime = new AgentRuntime(options, reload, _envoy, logLinesDropped, loggers, time);
        _source = options.ControlPlane is null
            ? new PolicyFileSource(options, reload, time, logger)
            : new ControlPlaneSource(options, reload, () => _runtime.Status, _envoy, time, logger);
    }

    /// <summary>
    /// Reads the policy and opens what it asks for. A port that is taken does not fail the start: it is retried, and shown in the status. Neither does a
    /// control plane that can't be reached: what was kept of the last time holds, else nothing does, until it answers.
    /// </summary>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="AgentStartException">The policy or the dataplane is missing or wrong.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (await _source.LoadAsync(cancellationToken) is { } configuration)
        {
            await _runtime.ApplyAsync(configuration, cancellationToken);
        }

        _watching = WatchAsync();
    }

    /// <summary>
    /// Stops accepting, lets scrapes in flight finish, makes a last push to every collector; within <see cref="AgentOptions.DrainTimeout"/>.
    /// </summary>
    /// <param name="cancellationToken">Stops at once.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _watching;
        var leaving = _source.LeaveAsync(cancellationToken);
        using var deadline = new CancellationTokenSource(_options.DrainTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await _runtime.StopAsync(either.Token);
        await leaving;
        if (deadline.IsCancellationRequested)
        {
            LogDrainTimeOver(_logger, _options.DrainTimeout.TotalSeconds);
        }

        _source.Dispose();
        await _runtime.DisposeAsync();
        _envoy.Dispose();
    }

    /// <summary>What the agent is doing now.</summary>
    public AgentStatus GetStatus() => _runtime.Status;

    /// <summary>The address a Prometheus port of the policy is really open on, or <see langword="null"/> while it is not.</summary>
    /// <param name="port">The port as the policy names it.</param>
    public IPEndPoint? GetEndpoint(int port) => GetStatus().Endpoints.FirstOrDefault(e => e.Port == port)?.Bound;

    /// <summary>Stops the agent if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            await _source.WatchAsync(configuration => _runtime.ApplyAsync(configuration, CancellationToken.None), _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping is how the watch ends.
        }
        catch (Exception exception)
        {
            LogWatchFailed(_logger, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The drain time of {Seconds} s is over; what was still under way is broken off")]
    private static partial void LogDrainTimeOver(ILogger logger, double seconds);

    [LoggerMessage(LogLevel.Critical, "The configuration is no longer followed because of an error in the agent; what runs goes on")]
    private static partial void LogWatchFailed(ILogger logger, Exception exception);
}
