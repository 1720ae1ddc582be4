using MeshMetric.IntegrationTests.Storage;
using MeshMetric.Testing;
using MeshMetric.Testing.Net;

using Npgsql;

using Xunit;

namespace MeshMetric.IntegrationTests.ControlPlane;

/// <summary>SIGTERM while the start waits for a store: it is given up, and what the store does about it is not waited for.</summary>
public sealed class StartSignalTests(PostgresFixture postgres) : IDisposable
{
    private readonly CancellationTokenSource _deadline = PostgresStoreTests.NewDeadline();
    private readonly string _directory = Directory.CreateTempSubdirectory("meshmetric-cp-").FullName;

    private CancellationToken Cancel => _deadline.Token;

    public void Dispose()
    {
        _deadline.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Sigterm_StoreAcceptsAndNeverAnswers_ExitsWithZero()
    {
        await using var silent = TcpRelay.Start(target: null);
        await using var program = Start($"Host=127.0.0.1;Port={silent.Port};Database=d;Username=u;Password=p");
        await silent.AcceptedAsync(Cancel);
        await StopAsync(program);
    }

    [Theory]
    [InlineData("SELECT pg_advisory_lock(7882833615131338610)")]
    [InlineData("LOCK TABLE schemaversions IN ACCESS EXCLUSIVE MODE")]
    [InlineData("LOCK TABLE resource IN ACCESS EXCLUSIVE MODE")]
    public async Task Sigterm_StoreIsLocked_ExitsWithZero(string sql)
    {
        var database = await (await postgres.GetAsync(Cancel)).CreateDatabaseAsync(Cancel);
        await using (var before = Start(database))
        {
            await before.ReadyAsync(Cancel);
        }

        await using var other = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ConnectionString);
        await other.OpenAsync(Cancel);
        await using var held = await other.BeginTransactionAsync(Cancel);
        await ExecuteAsync(other, sql);

        await using var program = Start(database);
        await Eventually.HoldsAsync(
            async () => await ExecuteAsync(
                other, "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()") is > 0L,
            Cancel);
        await StopAsync(program);
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }

    private async Task StopAsync(ControlPlaneProgram program)
    {
        await program.Program.SignalAsync("TERM", Cancel);
        Assert.Equal(0, await program.Program.WaitForExitAsync(Cancel));
        Assert.Equal((1, 1), (program.Logged("the start is given up"), program.Logged("Stopped")));
    }

    private ControlPlaneProgram Start(string connection) => ControlPlaneProgram.Start(_directory, "--store", "postgres", "--postgres-connection", connection);
}
