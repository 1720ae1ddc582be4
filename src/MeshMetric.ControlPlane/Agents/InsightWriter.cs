using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>
/// Stores what the table queues, many at a time: the store shares the commits of concurrent writes. Reports are answered from memory and never wait for
/// this; a store that is away delays what others hear, and loses nothing that the agents would not say again.
/// </summary>
internal sealed partial class InsightWriter(AgentTable table, IResourceStore store, TimeProvider time, ILogger<InsightWriter> logger) : BackgroundService
{
    private const int LargestBatch = 500;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The insight of a dataplane in the store.</summary>
    public static ResourceId IdOf(ResourceId dataplane) => dataplane with { Type = RestTypes.DataplaneInsight.Type };

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Goodbyes that came in a moment ago, and what the stop has interrupted.
        while (table.Queue.TryPeek(out _) && await DrainAsync(cancellationToken))
        {
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await table.Queue.WaitToReadAsync(stoppingToken))
            {
                if (!await DrainAsync(stoppingToken))
                {
                    await Task.Delay(RetryAfter, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping is how it ends.
        }
    }

    private async Task<bool> DrainAsync(CancellationToken cancellationToken)
    {
        var batch = new List<Task<bool>>(LargestBatch);
        while (table.Queue.TryRead(out var dataplane))
        {
            batch.Add(WriteAsync(dataplane, cancellationToken));
            if (batch.Count == LargestBatch)
            {
                break;
            }
        }

        return (await Task.WhenAll(batch)).All(isDone => isDone);
    }

    private async Task<bool> WriteAsync(ResourceId dataplane, CancellationToken cancellationToken)
    {
        if (table.Dequeue(dataplane) is not var (entry, insight, version))
        {
            return true;
        }

        var write = new ResourceWrite(IdOf(dataplane), InsightJson.ToBody(insight)) { Owner = dataplane, ExpectedVersion = version };
        try
        {
            var result = (await store.WriteAsync([write], cancellationToken))[0];
            switch (result.Outcome)
            {
                case WriteOutcome.OwnerMissing:
                    table.Forget(dataplane);
                    return true;
                case WriteOutcome.VersionConflict:
                    // Another control plane wrote in between.
                    var stored = result.Resource;
                    table.Resolve(dataplane, entry, stored is null ? DataplaneInsight.Empty : InsightJson.Read(stored.Body), stored?.Version ?? 0);
                    return true;
                default:
                    lock (entry)
                    {
                        // What another one has written since may have come in already.
                        entry.StoredVersion = Math.Max(entry.StoredVersion, result.Resource!.Version);
                        entry.WrittenAt = time.GetTimestamp();
                    }

                    return true;
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogUnavailable(logger, exception.Message);
            table.Requeue(dataplane, entry);
            return false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            table.Requeue(dataplane, entry);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "What agents report can't be stored: {Problem} Trying again")]
    private static partial void LogUnavailable(ILogger logger, string problem);
}
