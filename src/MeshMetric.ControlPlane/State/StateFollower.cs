using System.Threading.Channels;

using MeshMetric.ControlPlane.Rest;
using MeshMetric.Resources;
using MeshMetric.Storage;

namespace MeshMetric.ControlPlane.State;

/// <summary>
/// Follows the store and keeps <see cref="StateHolder"/> at what it holds. Nothing is asked of the store in a loop: it tells of changes, and what has
/// come in meanwhile is taken in one step.
/// </summary>
internal sealed partial class StateFollower(IResourceStore store, StateHolder holder, TimeProvider time, ILogger<StateFollower> logger)
    : BackgroundService
{
    // A step takes in at most so many changes, so that during a burst the first ones are not held up by the last.
    private const int LargestStep = 1000;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromHours(1);
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends once the store has been read for the first time.</summary>
    public Task Loaded => _loaded.Task;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var changes = Channel.CreateBounded<StoreChange>(new BoundedChannelOptions(LargestStep) { SingleReader = true, SingleWriter = true });
        var watching = WatchAsync(changes.Writer, stoppingToken);
        try
        {
            await FollowAsync(changes.Reader, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping is how following ends.
        }

        await watching;
    }

    private async Task WatchAsync(ChannelWriter<StoreChange> writer, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in store.WatchAsync(cancellationToken))
            {
                if (change.IsResync || RestTypes.OfType(change.Id.Type) is { IsFollowed: true })
                {
                    await writer.WriteAsync(change, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As above.
        }

        writer.TryComplete();
    }

    private async Task FollowAsync(ChannelReader<StoreChange> reader, CancellationToken cancellationToken)
    {
        var step = new List<StoreChange>();
        while (true)
        {
            var expiry = holder.Current.NextChange is { } next ? next - time.GetUtcNow() : LongestTimer;
            using var timer = new CancellationTokenSource(Clamp(expiry), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
            try
            {
                if (!await reader.WaitToReadAsync(either.Token))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // A policy expires now.
            }

            step.Clear();
            while (step.Count < LargestStep && reader.TryRead(out var change))
            {
                step.Add(change);
            }

            await StepAsync(step, cancellationToken);
        }
    }

    private async Task StepAsync(List<StoreChange> step, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var builder = new StateBuilder(holder.Current);
                if (step.Exists(change => change.IsResync))
                {
                    await ReadAllAsync(builder, cancellationToken);
                }
                else
                {
                    await ReadAsync(builder, step.Select(change => change.Id).ToHashSet(), cancellationToken);
                }

                var started = time.GetTimestamp();
                if (builder.Build(time.GetUtcNow()) is { } change)
                {
                    LogStep(logger, change.After.Revision, change.Dataplanes.Count, time.GetElapsedTime(started).TotalMilliseconds);
                    holder.Publish(change);
                }

                foreach (var seen in step.Where(seen => !seen.IsResync))
                {
                    holder.Saw(seen.Id, seen.Version);
                }

                _loaded.TrySetResult();
                return;
            }
            catch (StoreUnavailableException exception)
            {
                LogUnavailable(logger, exception.Message);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
        }
    }

    private async Task ReadAllAsync(StateBuilder builder, CancellationToken cancellationToken)
    {
        var ids = new HashSet<ResourceId>();
        foreach (var type in RestTypes.All.Where(type => type.IsFollowed))
        {
            var items = (await store.ListAsync(new ResourceQuery { Type = type.Type }, cancellationToken)).Items;
            ids.UnionWith(items.Select(stored => stored.Id));

            // Reading is most of a start with many dataplanes, and one has nothing to do with another.
            var fresh = items.Where(stored => !builder.Has(stored.Id, ResourceStamp.Of(stored))).ToList();
            foreach (var (stored, result) in fresh.AsParallel().WithCancellation(cancellationToken).Select(stored => (stored, Read(stored))))
            {
                Put(builder, stored, result);
            }
        }

        builder.Keep(ids);
    }

    private async Task ReadAsync(StateBuilder builder, HashSet<ResourceId> ids, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            if (await store.GetAsync(id, cancellationToken) is { } stored)
            {
                if (!builder.Has(id, ResourceStamp.Of(stored)))
                {
                    Put(builder, stored, Read(stored));
                }
            }
            else
            {
                builder.Remove(id);
            }
        }
    }

    private ReadResult Read(StoredResource stored) => ResourceReader.Read(ResourceDocument.Compose(stored), stored.Id.ToString(), time);

    private void Put(StateBuilder builder, StoredResource stored, ReadResult result)
    {
        if (result.Resources.Count == 1)
        {
            // Dataplanes are many, and nobody writes them back from here.
            builder.Put(result.Resources[0] is DataplaneResource dataplane ? dataplane.WithoutDocument() : result.Resources[0], ResourceStamp.Of(stored));
        }
        else
        {
            // Only a store that another version has written to can hold such a thing. The last good one stays in effect.
            LogUnreadable(logger, stored.Id.ToString(), string.Join("; ", result.Violations.Take(3)));
        }
    }

    private static TimeSpan Clamp(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestTimer ? LongestTimer : wait;

    [LoggerMessage(LogLevel.Debug, "Revision {Revision}: {Dataplanes} dataplanes changed, computed in {Milliseconds} ms")]
    private static partial void LogStep(ILogger logger, long revision, int dataplanes, double milliseconds);

    [LoggerMessage(LogLevel.Warning, "{Problem} What was read last stays in effect; trying again")]
    private static partial void LogUnavailable(ILogger logger, string problem);

    [LoggerMessage(LogLevel.Error, "{Resource} of the store can't be read and is left as it was: {Violations}")]
    private static partial void LogUnreadable(ILogger logger, string resource, string violations);
}
