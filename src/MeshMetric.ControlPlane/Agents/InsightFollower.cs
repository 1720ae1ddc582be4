using MeshMetric.ControlPlane.Rest;
using MeshMetric.ControlPlane.State;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>Brings into the table what other control planes, and earlier runs of this one, have stored of agents.</summary>
internal sealed partial class InsightFollower(
    AgentTable table, StateFollower state, IResourceStore store, TimeProvider time, ILogger<InsightFollower> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // Nobody waits for insights to be served; dataplanes and policies come first.
            await state.Loaded.WaitAsync(stoppingToken);
            await foreach (var change in store.WatchAsync(stoppingToken))
            {
                if (change.IsResync || (change.Id.Type == RestTypes.DataplaneInsight.Type && !change.IsDeletion))
                {
                    await ReadAsync(change, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping is how following ends.
        }
    }

    private async Task ReadAsync(StoreChange change, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (!change.IsResync)
                {
                    if (!table.IsKnown(DataplaneOf(change.Id), change.Version) && await store.GetAsync(change.Id, cancellationToken) is { } stored)
                    {
                        Adopt(stored);
                    }

                    return;
                }

                foreach (var stored in (await store.ListAsync(new ResourceQuery { Type = RestTypes.DataplaneInsight.Type }, cancellationToken)).Items)
                {
                    Adopt(stored);
                }

                table.SetComplete();
                return;
            }
            catch (StoreUnavailableException exception)
            {
                LogUnavailable(logger, exception.Message);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    private void Adopt(StoredResource stored) => table.Adopt(DataplaneOf(stored.Id), InsightJson.Read(stored.Body), stored.Version);

    private static ResourceId DataplaneOf(ResourceId insight) => insight with { Type = DataplaneResource.TypeName };

    [LoggerMessage(LogLevel.Warning, "{Problem} What other control planes know of agents will be read later")]
    private static partial void LogUnavailable(ILogger logger, string problem);
}
