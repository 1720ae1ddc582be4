using MeshMetric.IntegrationTests.Agent;
using MeshMetric.Resources;
using MeshMetric.Storage;
using MeshMetric.Testing.Postgres;

using Npgsql;

using Xunit;

namespace MeshMetric.IntegrationTests.Storage;

/// <summary>What several instances on one PostgreSQL owe each other, and what a start can meet.</summary>
public sealed class PostgresStoreTests(PostgresFixture postgres) : IDisposable
{
    private readonly CancellationTokenSource _deadline = NewDeadline();
    private readonly RecordedLog _log = new();

    private CancellationToken Cancel => _deadline.Token;

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task Watch_AnotherInstanceWrites_IsToldWithoutAResync()
    {
        string database = await DatabaseAsync();
        await using IResourceStore first = await OpenAsync(database);
        await using IResourceStore second = await OpenAsync(database);
        await using IAsyncEnumerator<StoreChange> watch = first.WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
        Assert.True((await NextAsync(watch)).IsResync);

        for (long version = 1; version <= 20; version++)
        {
            await WriteAsync(second, "a", $"{version}");

            Assert.Equal(new StoreChange(StoreWriterProcess.Id("a"), version), await NextAsync(watch));
            Assert.Equal(version, (await first.GetAsync(StoreWriterProcess.Id("a"), Cancel))!.Version);
        }

        await second.DeleteAsync(StoreWriterProcess.Id("a"), null, Cancel);
        Assert.True((await NextAsync(watch)).IsDeletion);
    }

    [Fact]
    public async Task Write_TwoInstancesAtOnce_OneOfEachVersionWins()
    {
        string database = await DatabaseAsync();
        await using IResourceStore first = await OpenAsync(database);
        await using IResourceStore second = await OpenAsync(database);
        await WriteAsync(first, "a", "0");
        for (long version = 1; version <= 20; version++)
        {
            WriteResult[] results = await Task.WhenAll(new[] { first, second }.Select(async (store, number) => Assert.Single(await store.WriteAsync(
                [new ResourceWrite(StoreWriterProcess.Id("a"), $"{version} {number}") { ExpectedVersion = version }], Cancel))));

            Assert.Equal([WriteOutcome.Updated, WriteOutcome.VersionConflict], results.Select(result => result.Outcome).Order());
        }
    }

    [Fact]
    public async Task Delete_WhileAnotherInstanceWritesIntoTheMesh_NeverLeavesAnOrphan()
    {
        string database = await DatabaseAsync();
        await using IResourceStore first = await OpenAsync(database);
        await using IResourceStore second = await OpenAsync(database);
        ResourceId mesh = new("Mesh", "", "m");
        for (int round = 0; round < 20; round++)
        {
            await first.WriteAsync([new ResourceWrite(mesh, "{}")], Cancel);
            Task<IReadOnlyList<WriteResult>> write = second.WriteAsync([new ResourceWrite(new("MeshMetric", "m", "p"), "{}")], Cancel);
            DeleteResult deleted = await first.DeleteAsync(mesh, null, Cancel);
            await write;

            Assert.Equal(DeleteOutcome.Deleted, deleted.Outcome);
            Assert.Equal(0, (await first.ListAsync(new ResourceQuery(), Cancel)).Total);
        }
    }

    [Fact]
    public async Task Open_SeveralAtOnceOnAnEmptyDatabase_AllOpen()
    {
        string database = await DatabaseAsync();

        IResourceStore[] stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OpenAsync(database))));

        await WriteAsync(stores[0], "a", "{}");
        Assert.NotNull(await stores[3].GetAsync(StoreWriterProcess.Id("a"), Cancel));
        foreach (IResourceStore store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Open_SchemaOfALaterVersion_IsLeftAlone()
    {
        string database = await DatabaseAsync();
        await (await OpenAsync(database)).DisposeAsync();
        await (await postgres.GetAsync(Cancel)).ExecuteAsync(
            new NpgsqlConnectionStringBuilder(database).Database!,
            "INSERT INTO schemaversions (scriptname, applied) VALUES ('MeshMetric.Storage.Postgres.Migrations.9999-later.sql', now())",
            Cancel);

        StoreStartException refused = await Assert.ThrowsAsync<StoreStartException>(() => OpenAsync(database));

        Assert.Contains("later version", refused.Message, StringComparison.Ordinal);
        Assert.Contains("9999-later.sql", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WrongPasswordOrDatabase_SaysWhatToDoWithoutSecrets()
    {
        const string Wrong = "a-wrong-secret";
        var right = new NpgsqlConnectionStringBuilder(await DatabaseAsync());

        StoreStartException password = await Assert.ThrowsAsync<StoreStartException>(
            () => OpenAsync(new NpgsqlConnectionStringBuilder(right.ConnectionString) { Password = Wrong }.ConnectionString));
        StoreStartException database = await Assert.ThrowsAsync<StoreStartException>(
            () => OpenAsync(new NpgsqlConnectionStringBuilder(right.ConnectionString) { Database = "missing" }.ConnectionString));

        Assert.Contains("password", password.Message, StringComparison.Ordinal);
        Assert.Contains("createdb", database.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, password.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresCluster.Password, database.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_UserMayNotCreateTables_SaysSo()
    {
        var right = new NpgsqlConnectionStringBuilder(await DatabaseAsync());
        string user = $"reader_{right.Database}";
        await (await postgres.GetAsync(Cancel)).ExecuteAsync(
            right.Database!, $"CREATE ROLE {user} LOGIN PASSWORD 'x'; REVOKE CREATE ON SCHEMA public FROM PUBLIC", Cancel);

        StoreStartException refused = await Assert.ThrowsAsync<StoreStartException>(
            () => OpenAsync(new NpgsqlConnectionStringBuilder(right.ConnectionString) { Username = user, Password = "x" }.ConnectionString));

        Assert.Contains("may not create tables", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Database=x")]
    [InlineData("Host=h;Password=hidden;hidden2")]
    [InlineData("Host=h;Port=hidden")]
    [InlineData("Host=h;Password=a;hidden=b")]
    [InlineData("postgres://user:hidden@host/db")]
    public async Task Open_ConnectionStringThatCantBeRead_SaysHowItLooksWithoutRepeatingIt(string connectionString)
    {
        StoreStartException refused = await Assert.ThrowsAsync<StoreStartException>(() => OpenAsync(connectionString));

        Assert.Contains("Host=db;Database=", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NobodyListens_IsUnavailableNotWrong()
    {
        // Port 1 is reserved and nobody's.
        StoreUnavailableException exception = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => OpenAsync("Host=127.0.0.1;Port=1;Database=x;Username=y;Password=hidden"));

        Assert.Contains("127.0.0.1:1", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_TheListeningConnectionIsCut_ResyncsAndHearsAgain()
    {
        string database = await DatabaseAsync();
        await using IResourceStore store = await OpenAsync(database);
        await using IAsyncEnumerator<StoreChange> watch = store.WatchAsync(Cancel).GetAsyncEnumerator(Cancel);
        Assert.True((await NextAsync(watch)).IsResync);

        await (await postgres.GetAsync(Cancel)).ExecuteAsync(
            new NpgsqlConnectionStringBuilder(database).Database!,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
            Cancel);

        Assert.True((await NextAsync(watch)).IsResync);
        await WriteAsync(store, "a", "{}");
        Assert.Equal(new StoreChange(StoreWriterProcess.Id("a"), 1), await NextAsync(watch));
        Assert.Contains(_log.Lines, line => line.StartsWith("Warning: No notifications of changes", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, line => line.Contains("tells of changes again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watch_ResyncIntervalPasses_Resyncs()
    {
        await using IResourceStore store = await OpenAsync(await DatabaseAsync(), options => options with { ResyncInterval = TimeSpan.FromMilliseconds(20) });
        await using IAsyncEnumerator<StoreChange> watch = store.WatchAsync(Cancel).GetAsyncEnumerator(Cancel);

        for (int i = 0; i < 3; i++)
        {
            Assert.True((await NextAsync(watch)).IsResync);
        }
    }

    [Fact]
    public async Task Calls_ConnectionsDiedWhileIdle_AreDoneAllTheSame()
    {
        string database = await DatabaseAsync();
        await using IResourceStore store = await OpenAsync(database);
        for (int round = 0; round < 3; round++)
        {
            await WriteAsync(store, $"{round}", "{}");
            await (await postgres.GetAsync(Cancel)).ExecuteAsync(
                "postgres",
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{new NpgsqlConnectionStringBuilder(database).Database}'",
                Cancel);

            Assert.Equal(WriteOutcome.Updated, (await WriteAsync(store, $"{round}", "{ }")).Outcome);
            Assert.NotNull(await store.GetAsync(StoreWriterProcess.Id($"{round}"), Cancel));
        }
    }

    [Fact]
    public async Task Write_AnotherSessionHoldsTheLock_FailsAfterTheTimeoutAndGoesOn()
    {
        string database = await DatabaseAsync();
        await using IResourceStore store = await OpenAsync(database, options => options with { CommandTimeout = TimeSpan.FromSeconds(1) });
        await using (var other = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString))
        {
            await other.OpenAsync(Cancel);
            await using NpgsqlTransaction held = await other.BeginTransactionAsync(Cancel);
            await using NpgsqlCommand command = other.CreateCommand();
            command.CommandText = "LOCK TABLE resource IN ACCESS EXCLUSIVE MODE";
            await command.ExecuteNonQueryAsync(Cancel);

            await Assert.ThrowsAsync<StoreUnavailableException>(() => WriteAsync(store, "a", "{}"));
            await Assert.ThrowsAsync<StoreUnavailableException>(() => store.GetAsync(StoreWriterProcess.Id("a"), Cancel));
        }

        Assert.Equal(WriteOutcome.Created, (await WriteAsync(store, "a", "{}")).Outcome);
    }

    internal static CancellationTokenSource NewDeadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(120));
        return deadline;
    }

    private async Task<string> DatabaseAsync() => await (await postgres.GetAsync(Cancel)).CreateDatabaseAsync(Cancel);

    // No resync of the clock's in these tests: what is told was heard.
    private Task<IResourceStore> OpenAsync(string connectionString, Func<PostgresStoreOptions, PostgresStoreOptions>? change = null)
    {
        var options = new PostgresStoreOptions { ConnectionString = connectionString, ResyncInterval = TimeSpan.FromHours(1) };
        return ResourceStores.OpenAsync(
            new StoreOptions { Kind = StoreKind.Postgres, Postgres = change?.Invoke(options) ?? options }, TimeProvider.System, _log, Cancel);
    }

    private async Task<WriteResult> WriteAsync(IResourceStore store, string name, string body) =>
        Assert.Single(await store.WriteAsync([new ResourceWrite(StoreWriterProcess.Id(name), body)], Cancel));

    private async Task<StoreChange> NextAsync(IAsyncEnumerator<StoreChange> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(Cancel), "the watch ended");
        return watch.Current;
    }
}
