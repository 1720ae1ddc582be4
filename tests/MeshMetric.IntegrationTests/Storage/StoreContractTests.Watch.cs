using MeshMetric.Resources;
using MeshMetric.Storage;

using Xunit;

namespace MeshMetric.IntegrationTests.Storage;

public abstract partial class StoreContractTests
{
    [Fact]
    public async Task Watch_First_IsResync()
    {
        await using IAsyncEnumerator<StoreChange> watch = Store.WatchAsync(Cancel).GetAsyncEnumerator(Cancel);

        Assert.True((await NextAsync(watch)).IsResync);
    }

    [Fact]
    public async Task Watch_WritesAndDeletions_AreToldInOrder()
    {
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();

        await WrittenAsync(MeshId("m"));
        Assert.Equal(new StoreChange(MeshId("m"), 1), await NextAsync(watch));
        await WrittenAsync(MeshId("m"), "{ }");
        Assert.Equal(new StoreChange(MeshId("m"), 2), await NextAsync(watch));
        await Store.DeleteAsync(MeshId("m"), null, Cancel);
        StoreChange deletion = await NextAsync(watch);
        Assert.Equal((MeshId("m"), true, false), (deletion.Id, deletion.IsDeletion, deletion.IsResync));
        await WrittenAsync(MeshId("m"));
        Assert.Equal(new StoreChange(MeshId("m"), 3), await NextAsync(watch));
    }

    [Fact]
    public async Task Watch_UnchangedAndRefusedWrites_AreNotTold()
    {
        await WrittenAsync(MeshId("m"));
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();

        await WriteAsync(MeshId("m"));
        await WriteAsync(PolicyId("nowhere", "p"));
        await Store.DeleteAsync(MeshId("m"), 7, Cancel);
        await WrittenAsync(PolicyId("m", "p"));

        Assert.Equal(new StoreChange(PolicyId("m", "p"), 1), await NextAsync(watch));
    }

    [Fact]
    public async Task Watch_Cascade_TellsOfEachOwnedFirst()
    {
        await WrittenAsync(MeshId("m"));
        await WrittenAsync(PolicyId("m", "a"));
        await WrittenAsync(new ResourceWrite(new("Status", "m", "a"), "{}") { Owner = PolicyId("m", "a") });
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();

        await Store.DeleteAsync(MeshId("m"), null, Cancel);

        StoreChange[] told = [await NextAsync(watch), await NextAsync(watch), await NextAsync(watch)];
        Assert.All(told, change => Assert.True(change.IsDeletion));
        Assert.Equal(MeshId("m"), told[2].Id);
        Assert.Equal(
            new HashSet<ResourceId> { PolicyId("m", "a"), new("Status", "m", "a"), MeshId("m") }, told.Select(change => change.Id).ToHashSet());
    }

    [Fact]
    public async Task Watch_HostileNames_AreToldExactly()
    {
        string name = "it's \"<\\>& \n日本語-😀" + new string('é', 230);
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();

        await WrittenAsync(MeshId(name));

        Assert.Equal(new StoreChange(MeshId(name), 1), await NextAsync(watch));
    }

    [Fact]
    public async Task Watch_NamesTooLongToTell_ResyncInstead()
    {
        string name = new('é', 10_000);
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();

        await WrittenAsync(MeshId(name));

        StoreChange change = await NextAsync(watch);
        Assert.True(change.IsResync || change == new StoreChange(MeshId(name), 1));
    }

    [Fact]
    public async Task Watch_ManyWriters_ACopyThatFollowsEndsEqual()
    {
        // What every consumer does: read everything on Resync, else the one that changed.
        await WrittenAsync(MeshId("m"));
        var copy = new Dictionary<ResourceId, string>();
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        ResourceId last = PolicyId("m", "last");
        Task following = Task.Run(
            async () =>
            {
                await foreach (StoreChange change in Store.WatchAsync(Cancel))
                {
                    if (change.IsResync)
                    {
                        copy = (await Store.ListAsync(new ResourceQuery(), Cancel)).Items.ToDictionary(item => item.Id, item => item.Body);
                    }
                    else if (await Store.GetAsync(change.Id, Cancel) is { } resource)
                    {
                        Assert.True(change.IsDeletion || resource.Version >= change.Version);
                        copy[change.Id] = resource.Body;
                    }
                    else
                    {
                        copy.Remove(change.Id);
                    }

                    if (copy.ContainsKey(last))
                    {
                        return;
                    }
                }
            },
            Cancel);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (int number = 0; number < 50; number++)
            {
                ResourceId id = PolicyId("m", $"p{(writer + number) % 10}");
                if ((writer + number) % 7 == 0)
                {
                    await Store.DeleteAsync(id, null, Cancel);
                }
                else
                {
                    await WriteAsync(id, $"{writer}.{number}");
                }
            }
        })));
        await WrittenAsync(last);
        await following;

        Assert.Equal(
            (await Store.ListAsync(new ResourceQuery(), Cancel)).Items.Select(item => (item.Id, item.Body)),
            copy.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key.Mesh).ThenBy(pair => pair.Key.Name, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Watch_NobodyReads_WritersGoOnAndChangesAreToldOnce()
    {
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();

        for (int number = 1; number <= 300; number++)
        {
            await WrittenAsync(MeshId("m"), $"{number}");
        }

        await WrittenAsync(MeshId("n"));
        var told = new List<StoreChange>();
        do
        {
            told.Add(await NextAsync(watch));
        }
        while (told[^1].Id != MeshId("n"));

        // However many were told as one: in order, and the last is the last.
        Assert.Equal(told[..^1].Select(change => change.Version).Order(), told[..^1].Select(change => change.Version));
        Assert.Equal(300, told[^2].Version);
    }

    [Fact]
    public async Task Watch_SeveralWatchers_EachIsToldEverything()
    {
        await using IAsyncEnumerator<StoreChange> first = await WatchAsync();
        await using IAsyncEnumerator<StoreChange> second = await WatchAsync();

        await WrittenAsync(MeshId("m"));

        // The first is told of the second's mark too.
        Assert.Equal("Mark", (await NextAsync(first)).Id.Type);
        Assert.Equal(MeshId("m"), (await NextAsync(first)).Id);
        Assert.Equal(MeshId("m"), (await NextAsync(second)).Id);
    }

    [Fact]
    public async Task Watch_Cancelled_EndsAndTheStoreGoesOn()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using IAsyncEnumerator<StoreChange> watch = Store.WatchAsync(cancelled.Token).GetAsyncEnumerator(Cancel);
        await NextAsync(watch);
        Task<bool> waiting = watch.MoveNextAsync().AsTask();

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await WrittenAsync(MeshId("m"));
    }

    [Fact]
    public async Task Dispose_WatchersEndAndCallsAreRefused()
    {
        await using IAsyncEnumerator<StoreChange> watch = await WatchAsync();
        Task<bool> waiting = watch.MoveNextAsync().AsTask();

        await Store.DisposeAsync();

        Assert.False(await waiting.WaitAsync(Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => WriteAsync(MeshId("m")));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Store.GetAsync(MeshId("m"), Cancel));
        await using IAsyncEnumerator<StoreChange> late = Store.WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
        Assert.False(await late.MoveNextAsync());
    }

    private async Task<IAsyncEnumerator<StoreChange>> WatchAsync()
    {
        IAsyncEnumerator<StoreChange> watch = Store.WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
        Assert.True((await NextAsync(watch)).IsResync);

        // What was written before may be told all the same; past this mark it has been.
        ResourceId mark = new("Mark", "", Guid.NewGuid().ToString());
        await WrittenAsync(mark);
        while ((await NextAsync(watch)).Id != mark)
        {
        }

        return watch;
    }

    private async Task<StoreChange> NextAsync(IAsyncEnumerator<StoreChange> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(Cancel), "the watch ended");
        return watch.Current;
    }
}
