using MeshMetric.Resources;
using MeshMetric.Storage;
using MeshMetric.Storage.Changes;

using Microsoft.Extensions.Logging.Abstractions;

using Xunit;

namespace MeshMetric.Tests.Storage;

public sealed class ChangeFeedTests : IDisposable
{
    private readonly StoreMetrics _metrics = new();
    private readonly ChangeFeed _feed;

    public ChangeFeedTests() => _feed = new ChangeFeed(maxPending: 3, _metrics, NullLogger.Instance);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Watch_ManyChangesOfOneResource_AreToldAsTheLastOne()
    {
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();

        _feed.Publish([Change("a", 1), Change("b", 1), Change("a", 2), Change("a", 0), Change("a", 1)]);

        Assert.Equal([Change("a", 1), Change("b", 1)], await TakeAsync(watch, 2));
    }

    [Fact]
    public async Task Watch_AsManyAsTheBound_AllAreTold()
    {
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();

        _feed.Publish([Change("a", 1), Change("b", 1), Change("c", 1)]);
        _feed.Publish([Change("b", 2)]);

        Assert.Equal([Change("a", 1), Change("b", 2), Change("c", 1)], await TakeAsync(watch, 3));
    }

    [Fact]
    public async Task Watch_MoreThanTheBound_OneResyncForAll()
    {
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();

        _feed.Publish([Change("a", 1), Change("b", 1), Change("c", 1), Change("d", 1), Change("e", 1)]);
        _feed.Publish([Change("f", 1)]);

        Assert.Equal([StoreChange.Resync, Change("f", 1)], await TakeAsync(watch, 2));
    }

    [Fact]
    public async Task Watch_ResyncAfterChanges_ContainsThem()
    {
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();

        _feed.Publish([Change("a", 1)]);
        _feed.Resync();
        _feed.Resync();
        _feed.Publish([Change("a", 2)]);

        Assert.Equal([StoreChange.Resync, Change("a", 2)], await TakeAsync(watch, 2));
    }

    [Fact]
    public async Task Complete_TellsWhatIsPendingThenEnds()
    {
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();
        _feed.Publish([Change("a", 1)]);

        _feed.Complete();

        Assert.Equal([Change("a", 1)], await TakeAsync(watch, 1));
        Assert.False(await watch.MoveNextAsync());
    }

    [Fact]
    public async Task Watch_OneDoesNotRead_TheOtherIsToldAll()
    {
        await using IAsyncEnumerator<StoreChange> idle = await WatchAsync();
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();
        for (int number = 0; number < 100; number++)
        {
            _feed.Publish([Change($"{number}", 1)]);

            Assert.Equal([Change($"{number}", 1)], await TakeAsync(watch, 1));
        }

        Assert.Equal([StoreChange.Resync], await TakeAsync(idle, 1));
    }

    private static StoreChange Change(string name, long version) => new(new ResourceId("Mesh", "", name), version);

    private static async Task<StoreChange[]> TakeAsync(IAsyncEnumerator<StoreChange> watch, int count)
    {
        var taken = new StoreChange[count];
        for (int i = 0; i < count; i++)
        {
            Assert.True(await watch.MoveNextAsync());
            taken[i] = watch.Current;
        }

        return taken;
    }

    private async Task<IAsyncEnumerator<StoreChange>> WatchAsync()
    {
        IAsyncEnumerator<StoreChange> watch = _feed.WatchAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.Equal([StoreChange.Resync], await TakeAsync(watch, 1));
        return watch;
    }
}
