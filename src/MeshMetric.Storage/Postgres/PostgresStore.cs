using System.Data.Common;

using Dapper;

using DbUp;

using MeshMetric.Storage.Sql;
using MeshMetric.Storage.Writing;

using Microsoft.Extensions.Logging;

using Npgsql;

namespace MeshMetric.Storage.Postgres;

/// <summary>
/// The store in PostgreSQL, for several instances. Their write transactions run one after the other (an advisory lock), so that owners and references
/// hold and the order of notifications is that of commits; an instance's own calls share a transaction.
/// </summary>
internal sealed partial class PostgresStore : SqlResourceStore
{
    // As good as any other; both instances that start at once must use the same.
    private const long MigrationLock = 0x6d65_7368_6d69_6772;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly NpgsqlDataSource _source;
    private readonly ChangeListener _listener;
    private readonly string _server;
    private readonly PostgresStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private PostgresStore(PostgresConnections connections, StoreOptions options, TimeProvider time, ILogger logger)
        : base(PostgresStoreTransaction.Statements, options, logger)
    {
        _server = connections.Server;
        _options = options.Postgres;
        _time = time;
        _logger = logger;
        _source = NpgsqlDataSource.Create(connections.ForCalls);
        _listener = new ChangeListener(connections.ForListening, _server, _options, time, Feed, logger);
    }

    /// <summary>Connects, and makes or changes the tables.</summary>
    /// <exception cref="StoreStartException">The connection string, the rights or the schema must be put right first.</exception>
    /// <exception cref="StoreUnavailableException">The server doesn't answer now.</exception>
    public static async Task<PostgresStore> OpenAsync(
        StoreOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ILogger logger = loggers.CreateLogger<PostgresStore>();
        var connections = new PostgresConnections(options.Postgres);
        PostgresStore? store = null;
        try
        {
            await MigrateAsync(connections, logger, cancellationToken).ConfigureAwait(false);
            store = new PostgresStore(connections, options, time, logger);
            await store._listener.StartAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch (Exception exception)
        {
            if (store is not null)
            {
                await store.DisposeAsync().ConfigureAwait(false);
            }

            if (PostgresFailures.ExplainStart(exception, connections.Server) is { } remedy)
            {
                throw new StoreStartException(remedy, exception);
            }

            if (PostgresFailures.Explain(exception, connections.Server) is { } sentence)
            {
                throw new StoreUnavailableException(sentence, exception);
            }

            throw;
        }
    }

    /// <inheritdoc />
    public override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                    "SELECT EXISTS (SELECT FROM resource)", cancellationToken: cancellationToken)).ConfigureAwait(false);
                return true;
            }
        }
        catch (Exception exception) when (PostgresFailures.Explain(exception, _server) is not null)
        {
            return false;
        }
    }

    /// <inheritdoc />
    protected override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        TryAsync(
            async () =>
            {
                NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    return await read(connection).ConfigureAwait(false);
                }
            },
            () => true,
            cancellationToken);

    /// <inheritdoc />
    protected override async Task CommitAsync(IReadOnlyList<StoreOperation> operations)
    {
        bool sent = false;
        try
        {
            await TryAsync(
                async () =>
                {
                    await CommitAsync(operations, () => sent = true).ConfigureAwait(false);
                    return true;
                },
                () => !sent,
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (StoreUnavailableException exception)
        {
            LogFailure(operations.Count, exception.Message);
            throw;
        }
    }

    /// <inheritdoc />
    protected override async ValueTask CloseAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task MigrateAsync(PostgresConnections connections, ILogger logger, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(connections.ForMigrations);
        await using (connection.ConfigureAwait(false))
        {
            // The lock ends with the connection.
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync(new CommandDefinition(
                "SELECT pg_advisory_lock(@Lock)", new { Lock = MigrationLock }, cancellationToken: cancellationToken)).ConfigureAwait(false);
            SchemaMigration.Run(
                DeployChanges.To.PostgresqlDatabase(connections.ForMigrations), "Postgres.Migrations", connections.Server, logger);
        }
    }

    private async Task CommitAsync(IReadOnlyList<StoreOperation> operations, Action committing)
    {
        // Not cancelled by one caller: the others share the transaction.
        CancellationToken none = CancellationToken.None;
        NpgsqlConnection connection = await _source.OpenConnectionAsync(none).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            NpgsqlTransaction database = await connection.BeginTransactionAsync(none).ConfigureAwait(false);
            await using (database.ConfigureAwait(false))
            {
                var transaction = new PostgresStoreTransaction(connection, database);
                await transaction.LockAsync(none).ConfigureAwait(false);
                IReadOnlyList<StoreChange> changes =
                    await StoreBatch.RunAsync(transaction, operations, Now(_time), none).ConfigureAwait(false);
                await transaction.NotifyAsync(changes, none).ConfigureAwait(false);
                committing();
                await database.CommitAsync(none).ConfigureAwait(false);
            }
        }
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> call, Func<bool> mayRepeat, CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        for (int failures = 1; ; failures++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (Exception exception) when (PostgresFailures.Explain(exception, _server) is { } sentence)
            {
                if (!PostgresFailures.IsLostConnection(exception) || !mayRepeat() || _time.GetElapsedTime(start) >= _options.RetryFor)
                {
                    throw new StoreUnavailableException(sentence, exception);
                }

                // The other connections of the pool are as dead as this one.
                _source.Clear();
            }

            // The first is for connections that died while they were idle: a new one may be had at once.
            if (failures > 1)
            {
                await Task.Delay(BackOff.After(failures - 1, FirstPause, LongestPause, Random.Shared.NextDouble()), _time, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Calls} writes failed: {Sentence}")]
    private partial void LogFailure(int calls, string sentence);
}
