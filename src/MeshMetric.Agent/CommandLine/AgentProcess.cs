using System.Runtime.InteropServices;

using MeshMetric.Agent.Logging;

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
        using var signals = new Signals();
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

    /// <summary>Counts the signals that ask the process to end.</summary>
    private sealed class Signals : IDisposable
    {
        private readonly TaskCompletionSource<PosixSignal> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _second = new();
        private readonly PosixSignalRegistration[] _registrations;

        public Signals() => _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        ];

        /// <summary>Ends with the first signal.</summary>
        public Task<PosixSignal> First => _first.Task;

        /// <summary>Cancelled by the second.</summary>
        public CancellationToken SecondToken => _second.Token;

        public void Dispose()
        {
            foreach (var registration in _registrations)
            {
                registration.Dispose();
            }

            _second.Dispose();
        }

        private void Handle(PosixSignalContext context)
        {
            context.Cancel = true;
            if (!_first.TrySetResult(context.Signal))
            {
                _second.Cancel();
            }
        }
    }
}
