using System.Runtime.InteropServices;

using MeshMetric.ControlPlane.Hosting;
using MeshMetric.Settings;

namespace MeshMetric.ControlPlane.CommandLine;

/// <summary>One control plane as a process: its log, its signals, its exit code.</summary>
internal static partial class ControlPlaneProcess
{
    private static readonly TimeSpan LongestGivingUp = TimeSpan.FromSeconds(2);

    /// <summary>Runs until a signal.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(RunSettings settings)
    {
        using var loggers = LoggerFactory.Create(logging => Configure(logging, settings));
        var logger = loggers.CreateLogger("control plane");
        using var signals = new StopSignals();
        var host = new ControlPlaneHost(settings.ControlPlane, loggers);
        LogStarting(logger, ServerIdentity.Version);
        using var starting = new CancellationTokenSource();
        var start = Task.Run(() => host.StartAsync(starting.Token));
        if (await Task.WhenAny(start, signals.First) != start)
        {
            // Nobody has been served yet, and what waits for a store that does not answer is not waited for: it ends with the process.
            LogGivingUp(logger, await signals.First);
            await starting.CancelAsync();
            await Task.WhenAny(start, Task.Delay(LongestGivingUp));
            LogStopped(logger);
            return Application.Success;
        }

        await using var ending = host;
        try
        {
            await start;
        }
        catch (ControlPlaneStartException exception)
        {
            foreach (var problem in exception.Problems)
            {
                LogProblem(logger, problem);
            }

            return Application.Failure;
        }

        LogStarted(logger, host.ApiAddress, host.MadsAddress, host.XdsAddress);
        LogStopping(logger, await signals.First);
        await host.StopAsync(signals.SecondToken);
        LogStopped(logger);
        return signals.SecondToken.IsCancellationRequested ? Application.Failure : Application.Success;
    }

    private static void Configure(ILoggingBuilder logging, RunSettings settings)
    {
        logging.SetMinimumLevel(settings.LogLevel).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning);
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.LogsJson)
        {
            logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(text =>
            {
                text.SingleLine = true;
                text.UseUtcTimestamp = true;
                text.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            });
        }
    }

    [LoggerMessage(LogLevel.Information, "meshmetric-cp {Version} starts")]
    private static partial void LogStarting(ILogger logger, string version);

    [LoggerMessage(LogLevel.Error, "{Problem}")]
    private static partial void LogProblem(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Information, "Ready: REST and agents on {Api}, MADS and HTTP SD on {Mads}, gRPC on {Xds}")]
    private static partial void LogStarted(ILogger logger, Uri api, Uri mads, Uri xds);

    [LoggerMessage(LogLevel.Information, "{Signal}: the start is given up")]
    private static partial void LogGivingUp(ILogger logger, PosixSignal signal);

    [LoggerMessage(LogLevel.Information, "{Signal}: finishing what is under way; another signal ends at once")]
    private static partial void LogStopping(ILogger logger, PosixSignal signal);

    [LoggerMessage(LogLevel.Information, "Stopped")]
    private static partial void LogStopped(ILogger logger);
}
