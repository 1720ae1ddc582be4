using System.Collections.Concurrent;
using System.Text.RegularExpressions;

using MeshMetric.IntegrationTests.Agent;
using MeshMetric.Storage;
using MeshMetric.Testing.Postgres;
using MeshMetric.Testing.Processes;

using Xunit;

namespace MeshMetric.IntegrationTests.Storage;

/// <summary>A server that goes away and comes back, and instances that are killed.</summary>
public sealed partial class PostgresRestartTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _deadline = PostgresStoreTests.NewDeadline();
    private readonly RecordedLog _log = new();
    private PostgresCluster _cluster = null!;

    private CancellationToken Cancel => _deadline.Token;

    public async ValueTask InitializeAsync() => _cluster = await PostgresCluster.StartAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _deadline.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_RestartsUnderWrites_NothingAcknowledgedIsLostAndWritesGoOn(bool crashes)
    {
        await using IResourceStore store = await OpenAsync(TimeSpan.FromSeconds(3));
        await using IAsyncEnumerator<StoreChange> watch = store.WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await watch.MoveNextAsync());
        var acknowledged = new ConcurrentBag<string>();
        int failed = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var progress = new Progress();
        Task[] writers = [.. Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(writer)))];

        await progress.ReachAsync(200, Cancel);
        await _cluster.StopAsync(crashes, Cancel);
        await _cluster.StartServerAsync(Cancel);
        await progress.ReachAsync(acknowledged.Count + 200, Cancel);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        await StoreWriterProcess.AssertHasAsync(store, acknowledged, Cancel);
        int there = (await store.ListAsync(new ResourceQuery { Type = "Thing" }, Cancel)).Total;
        Assert.True(there - acknowledged.Count <= failed, $"{there} are there, {acknowledged.Count} acknowledged, {failed} failed");
        await ToldOfResyncAsync(watch);

        async Task WriteAsync(int writer)
        {
            for (int number = 0; !stop.IsCancellationRequested; number++)
            {
                string name = $"w-{writer}-{number}";
                try
                {
                    await store.WriteAsync([new ResourceWrite(StoreWriterProcess.Id(name), "{}")], Cancel);
                    acknowledged.Add(name);
                    progress.Report(acknowledged.Count);
                }
                catch (StoreUnavailableException)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }
    }

    [Fact]
    public async Task Server_IsAway_CallsFailWithASentenceUntilItIsBack()
    {
        await using IResourceStore store = await OpenAsync(TimeSpan.FromMilliseconds(100));
        await store.WriteAsync([new ResourceWrite(StoreWriterProcess.Id("a"), "{}")], Cancel);
        await _cluster.StopAsync(asCrash: false, Cancel);

        StoreUnavailableException writing = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.WriteAsync([new ResourceWrite(StoreWriterProcess.Id("b"), "{}")], Cancel));
        StoreUnavailableException reading = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => store.GetAsync(StoreWriterProcess.Id("a"), Cancel));
        bool ready = await store.IsReadyAsync(Cancel);
        await _cluster.StartServerAsync(Cancel);

        Assert.False(ready);
        Assert.True(await store.IsReadyAsync(Cancel));
        Assert.NotNull(await store.GetAsync(StoreWriterProcess.Id("a"), Cancel));
        Assert.Null(await store.GetAsync(StoreWriterProcess.Id("b"), Cancel));
        await store.WriteAsync([new ResourceWrite(StoreWriterProcess.Id("b"), "{}")], Cancel);
        Assert.All(
            [writing.Message, reading.Message],
            message => Assert.Contains($"127.0.0.1:{_cluster.Port}", message, StringComparison.Ordinal));
        Assert.DoesNotContain(PostgresCluster.Password, string.Join('\n', [writing.ToString(), reading.ToString(), .. _log.Lines]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instances_KilledUnderWrites_NothingAcknowledgedIsLostAndTheOthersGoOn()
    {
        string database = await _cluster.CreateDatabaseAsync(Cancel);
        var acknowledged = new List<string>();
        await using RunningProgram lasting = StoreWriterProcess.Start("postgres", database, "lasting");
        for (int round = 0; round < 3; round++)
        {
            await using RunningProgram writer = StoreWriterProcess.Start("postgres", database, $"r{round}");
            await writer.WaitForLineAsync(Far, Cancel);
            acknowledged.AddRange(await StoreWriterProcess.KillAsync(writer, Cancel));
        }

        int before = lasting.Lines.Count(line => line.StartsWith("lasting-0-", StringComparison.Ordinal));
        await lasting.WaitForLineAsync(new Regex($"^lasting-0-{before + 5}$", RegexOptions.CultureInvariant), Cancel);
        acknowledged.AddRange(await StoreWriterProcess.KillAsync(lasting, Cancel));
        await using IResourceStore store = await OpenAsync(TimeSpan.FromSeconds(3), database);
        await StoreWriterProcess.AssertHasAsync(store, acknowledged, Cancel);
    }

    [GeneratedRegex("-50$", RegexOptions.CultureInvariant)]
    private static partial Regex Far { get; }

    private async Task<IResourceStore> OpenAsync(TimeSpan retryFor, string? database = null) => await ResourceStores.OpenAsync(
        new StoreOptions
        {
            Kind = StoreKind.Postgres,
            Postgres = new PostgresStoreOptions
            {
                ConnectionString = database ?? await _cluster.CreateDatabaseAsync(Cancel),
                ResyncInterval = TimeSpan.FromHours(1),
                RetryFor = retryFor,
            },
        },
        TimeProvider.System,
        _log,
        Cancel);

    private async Task ToldOfResyncAsync(IAsyncEnumerator<StoreChange> watch)
    {
        do
        {
            Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(Cancel));
        }
        while (!watch.Current.IsResync);
    }
}
