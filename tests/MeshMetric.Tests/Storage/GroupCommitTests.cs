using MeshMetric.Resources;
using MeshMetric.Storage;
using MeshMetric.Storage.Writing;

using Xunit;

namespace MeshMetric.Tests.Storage;

public sealed class GroupCommitTests : IDisposable
{
    private static readonly DeleteResult Deleted = DeleteResult.Of(DeleteOutcome.Deleted);

    private readonly List<int> _batches = [];
    private readonly TaskCompletionSource _firstHasBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _firstMayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly StoreMetrics _metrics = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Run_WhileACommitIsUnderWay_TheOthersShareTheNext()
    {
        await using var commits = new GroupCommit(CommitAsync, new StoreOptions(), _metrics);
        Task[] calls = await StartAsync(commits, 25);

        _firstMayEnd.SetResult();
        await Task.WhenAll(calls).WaitAsync(Cancel);

        Assert.Equal([1, 25], _batches);
    }

    [Fact]
    public async Task Run_MoreThanOneCommitMayTake_AreSplit()
    {
        await using var commits = new GroupCommit(CommitAsync, new StoreOptions { MaxCallsPerCommit = 10 }, _metrics);
        Task[] calls = await StartAsync(commits, 25);

        _firstMayEnd.SetResult();
        await Task.WhenAll(calls).WaitAsync(Cancel);

        Assert.Equal([1, 10, 10, 5], _batches);
    }

    [Fact]
    public async Task Run_MoreThanTheQueueHolds_WaitAndAreDone()
    {
        await using var commits = new GroupCommit(CommitAsync, new StoreOptions { MaxQueuedCalls = 3 }, _metrics);
        Task[] calls = await StartAsync(commits, 25);

        _firstMayEnd.SetResult();
        await Task.WhenAll(calls).WaitAsync(Cancel);

        Assert.Equal(26, _batches.Sum());
    }

    [Fact]
    public async Task Run_OneCallIsAtFault_OnlyItFails()
    {
        await using var commits = new GroupCommit(CommitAsync, new StoreOptions(), _metrics);
        Task[] calls = await StartAsync(commits, 3, name => name == "1" ? "bad" : name);

        _firstMayEnd.SetResult();

        await Assert.ThrowsAsync<InvalidOperationException>(() => calls[2].WaitAsync(Cancel));
        await Task.WhenAll(calls[0], calls[1], calls[3]).WaitAsync(Cancel);
        Assert.Equal([1, 3, 1, 1, 1], _batches);
    }

    [Fact]
    public async Task Run_DatabaseIsAtFault_AllOfTheCommitFailAndTheNextIsTried()
    {
        await using var commits = new GroupCommit(CommitAsync, new StoreOptions(), _metrics);
        Task[] calls = await StartAsync(commits, 3, name => name == "1" ? "away" : name);

        _firstMayEnd.SetResult();

        await calls[0].WaitAsync(Cancel);
        foreach (Task call in calls[1..])
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => call.WaitAsync(Cancel));
        }

        Assert.Same(Deleted, await commits.RunAsync(Call("later"), Cancel));
        Assert.Equal([1, 3, 1], _batches);
    }

    [Fact]
    public async Task Run_CallerGivesUpWhileItWaits_IsNotDone()
    {
        await using var commits = new GroupCommit(CommitAsync, new StoreOptions(), _metrics);
        using var given = new CancellationTokenSource();
        Task[] calls = await StartAsync(commits, 2);
        Task<DeleteResult> abandoned = commits.RunAsync(new DeleteOperation(new("Mesh", "", "x"), null, given.Token), given.Token);

        await given.CancelAsync();
        _firstMayEnd.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        await Task.WhenAll(calls).WaitAsync(Cancel);
        Assert.Equal([1, 2], _batches);
    }

    [Fact]
    public async Task Dispose_CallsThatWait_AreDoneAndLaterOnesRefused()
    {
        var commits = new GroupCommit(CommitAsync, new StoreOptions(), _metrics);
        Task[] calls = await StartAsync(commits, 5);
        ValueTask disposal = commits.DisposeAsync();

        _firstMayEnd.SetResult();
        await disposal;

        await Task.WhenAll(calls).WaitAsync(Cancel);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => commits.RunAsync(Call("late"), Cancel));
    }

    private static DeleteOperation Call(string name) => new(new ResourceId("Mesh", "", name), null, Cancel);

    /// <summary>Starts one call, waits until its commit is under way, and queues more behind it.</summary>
    private async Task<Task[]> StartAsync(GroupCommit commits, int more, Func<string, string>? rename = null)
    {
        Task first = commits.RunAsync(Call("first"), Cancel);
        await _firstHasBegun.Task.WaitAsync(Cancel);
        return
        [
            first,
            .. Enumerable.Range(0, more).Select(number => commits.RunAsync(Call(rename?.Invoke($"{number}") ?? $"{number}"), Cancel)),
        ];
    }

    private async Task CommitAsync(IReadOnlyList<StoreOperation> operations)
    {
        _batches.Add(operations.Count);
        _firstHasBegun.TrySetResult();
        await _firstMayEnd.Task;
        foreach (DeleteOperation operation in operations.Cast<DeleteOperation>())
        {
            operation.Result = operation.Id.Name switch
            {
                "bad" => throw new InvalidOperationException("bad"),
                "away" => throw new StoreUnavailableException("away", new IOException()),
                _ => Deleted,
            };
        }
    }
}
