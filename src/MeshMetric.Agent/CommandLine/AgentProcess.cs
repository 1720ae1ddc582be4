using System.Runtime.InteropServices;

using MeshMetric.Agent.Logging;
using MeshMetric.Settings;

namespace MeshMetric.Agent.CommandLine;

/// <summary>One agent as a process: its log, its signals, its exit code.</summary>
internal static partial class AgentProcess
{
    /// <summary>Runs until a signal.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RunSettings settings)
    {
        await using var output = Console.OpenStandardError();
        await using var queue = new LogQueue(output, settings.LogFormat, TimeProvider.System);
        using var loggers = new QueuedLoggerFactory(queue, settings.LogLevel);
        var logger = loggers.CreateLogger("agent");
        using var signals = new StopSignals();
        await using var host = new AgentHost(settings.Agent, loggers, TimeProvider.System, () => queue.Dropped);
        LogStarting(logger, AgentVersion.Number);
        try
        {
            await host.StartAsync(signals.SecondToken);
        }
        catch (AgentStartException exception)
        {
            foreach (var problem in exception.Problems)
            {
                LogProblem(logger, problem);
            }

            LogNotStarted(logger, exception.Problems.Count);
            return Application.Failure;
        }

        LogStopping(logger, await signals.First);
        await host.StopAsync(signals.SecondToken);
        LogStopped(logger);
        return signals.SecondToken.IsCancellationRequested ? Application.Failure : Application.Success;
    }

    [LoggerMessage(LogLevel.Information, "meshmetric-dp {Version} starts")]
    private static partial void LogStarting(ILogger logger, string version);

    [LoggerMessage(LogLevel.Error, "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Error, "The agent can't start; problems to put right: {Count}")]
    private static partial void LogNotStarted(ILogger logger, int count);

    [LoggerMessage(LogLevel.Information, "{Signal}: finishing what is under way; another signal ends at once")]
    private static partial void LogStopping(ILogger logger, PosixSignal signal);

    [LoggerMessage(LogLevel.Information, "Stopped")]
    private static partial void LogStopped(ILogger logger);
}
