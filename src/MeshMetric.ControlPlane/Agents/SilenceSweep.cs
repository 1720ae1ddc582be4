using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// Looks for silence, with one timer for all: agents that nothing was heard of go offline, and dataplanes that agents had created are removed when they
/// stay so. Silence is measured by this process's own clock, from what it heard itself, so that clocks that differ or are set take nobody offline, and
/// a control plane that was away gives everybody time to come back.
/// </summary>
internal sealed partial class SilenceSweep(
    AgentTable table, StateHolder holder, ResourceService service, ControlPlaneOptions options, TimeProvider time, ILogger<SilenceSweep> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(15);

    /// <summary>Looks once.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        var offline = 0;
        foreach (var (dataplane, entry) in table.Entries)
        {
            offline += table.TryExpire(dataplane, entry) ? 1 : 0;
        }

        if (offline > 0)
        {
            LogOffline(logger, offline, options.DataplaneOfflineAfter.TotalSeconds);
        }

        // What is not known of an agent is no silence.
        await table.Complete.WaitAsync(cancellationToken);
        var now = time.GetUtcNow();
        foreach (var state in holder.Current.Dataplanes.Values.Where(state => RegistrationEndpoint.IsAgents(state.Resource)))
        {
            var insight = table.Get(state.Resource.Id);
            var since = insight.Current is { } current ? current.Disconnected : state.Stamp.Modified;
            if (since + options.DataplaneRemoveAfter < now)
            {
                await RemoveAsync(state, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var period = options.DataplaneOfflineAfter / 6;
        using var timer = new PeriodicTimer(period < LongestPeriod ? period : LongestPeriod, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await SweepAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping is how it ends.
        }
    }

    private async Task RemoveAsync(DataplaneState state, CancellationToken cancellationToken)
    {
        var id = state.Resource.Id;
        try
        {
            // Only what was looked at: who registers or applies it at this very moment keeps it.
            if (await service.DeleteAsync(id, state.Stamp.Version, cancellationToken) is null)
            {
                LogRemoved(logger, id.Mesh, id.Name, options.DataplaneRemoveAfter);
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogNotRemoved(logger, id.Mesh, id.Name, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "{Count} agents have gone offline: nothing was heard of them for {Seconds} s")]
    private static partial void LogOffline(ILogger logger, int count, double seconds);

    [LoggerMessage(LogLevel.Information, "Removed dataplane {Mesh}/{Name}: its agent, which had registered it, has been away for {Time}")]
    private static partial void LogRemoved(ILogger logger, string mesh, string name, TimeSpan time);

    [LoggerMessage(LogLevel.Warning, "Dataplane {Mesh}/{Name} is to be removed, later: {Problem}")]
    private static partial void LogNotRemoved(ILogger logger, string mesh, string name, string problem);
}
