using Dapper;

using DbUp;

using MeshMetric.Resources;
using MeshMetric.Storage.Changes;
using MeshMetric.Storage.Sql;
using MeshMetric.Storage.Writing;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MeshMetric.Storage.Sqlite;

/// <summary>
/// The store in one file. One connection writes, one commit after the other; others read beside it (write-ahead log). A commit is on the disk
/// before it is answered (<c>synchronous = FULL</c>), so that a power cut loses nothing either.
/// </summary>
internal sealed partial class SqliteStore : IResourceStore
{
    /// <summary>How lists are written for SQLite.</summary>
    public static readonly ListStatement Lists = new("r.labels", "instr(r.name, @Part) > 0", LabelsCondition);

    private const long PageBytes = 4096;

    // What a log that a long read kept from being emptied may leave on the disk.
    private const int MaxIdleLogBytes = 64 << 20;

    private readonly DataDirectory _directory;
    private readonly SqliteStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _readString;
    private readonly SemaphoreSlim _readers;
    private readonly ChangeFeed _feed;
    private readonly GroupCommit _writer;
    private SqliteConnection? _connection;

    private SqliteStore(DataDirectory directory, StoreOptions options, TimeProvider time, ILogger logger, SqliteConnection connection)
    {
        _directory = directory;
        _options = options.Sqlite;
        _time = time;
        _logger = logger;
        _connection = connection;
        _readString = ConnectionString(directory, _options, SqliteOpenMode.ReadOnly, pooling: true);
        _readers = new SemaphoreSlim(_options.MaxReaders);
        _feed = new ChangeFeed(options.MaxPendingChanges);
        _writer = new GroupCommit(CommitAsync, options);
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="StoreStartException">The directory is another process's, or the file can't be used.</exception>
    public static async Task<SqliteStore> OpenAsync(
        StoreOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ILogger logger = loggers.CreateLogger<SqliteStore>();
        DataDirectory directory = DataDirectory.Take(options.Sqlite.DataDirectory);
        SqliteConnection? connection = null;
        try
        {
            connection = await OpenWriterAsync(directory, options.Sqlite, cancellationToken).ConfigureAwait(false);
            SchemaMigration.Run(
                DeployChanges.To.SqliteDatabase(ConnectionString(directory, options.Sqlite, SqliteOpenMode.ReadWrite, pooling: false)),
                "Sqlite.Migrations",
                directory.DatabaseFile,
                logger);
            return new SqliteStore(directory, options, time, logger, connection);
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            directory.Dispose();
            if (exception is SqliteException sqlite && SqliteFailures.Explain(sqlite, directory.DatabaseFile) is { } sentence)
            {
                throw new StoreStartException(sentence, exception);
            }

            throw;
        }
    }

    /// <inheritdoc />
    public Task<StoredResource?> GetAsync(ResourceId id, CancellationToken cancellationToken)
    {
        ResourceRules.Check(id);
        return ReadAsync(
            async connection => (await connection.QuerySingleOrDefaultAsync<ResourceRow>(new CommandDefinition(
                $"SELECT {Lists.Columns} FROM resource AS r WHERE r.type = @Type AND r.mesh = @Mesh AND r.name = @Name",
                new { id.Type, id.Mesh, id.Name },
                cancellationToken: cancellationToken)).ConfigureAwait(false))?.ToResource(),
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<ResourcePage> ListAsync(ResourceQuery query, CancellationToken cancellationToken) =>
        ReadAsync(connection => ResourceLists.ReadAsync(connection, Lists, query, cancellationToken), cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<WriteResult>> WriteAsync(IReadOnlyList<ResourceWrite> writes, CancellationToken cancellationToken)
    {
        foreach (ResourceWrite write in writes)
        {
            ResourceRules.Check(write);
        }

        return _writer.RunAsync(new WriteOperation(writes, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public Task<DeleteResult> DeleteAsync(ResourceId id, long? expectedVersion, CancellationToken cancellationToken)
    {
        ResourceRules.Check(id);
        return _writer.RunAsync(new DeleteOperation(id, expectedVersion, cancellationToken), cancellationToken);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken) => _feed.WatchAsync(cancellationToken);

    /// <inheritdoc />
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(
                async connection => await connection.ExecuteScalarAsync<long>(
                    new CommandDefinition("SELECT count(*) FROM sqlite_schema", cancellationToken: cancellationToken)).ConfigureAwait(false) > 0,
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _feed.Complete();
        using (var pool = new SqliteConnection(_readString))
        {
            SqliteConnection.ClearPool(pool);
        }

        // The last connection to close empties the log into the file.
        _connection?.Dispose();
        _connection = null;
        _readers.Dispose();
        _directory.Dispose();
    }

    private static string LabelsCondition(IReadOnlyDictionary<string, string> labels, DynamicParameters parameters)
    {
        var conditions = new List<string>();
        foreach ((string key, string value) in labels)
        {
            string number = $"{conditions.Count}";
            parameters.Add("Key" + number, key);
            parameters.Add("Value" + number, value);
            conditions.Add($"EXISTS (SELECT 1 FROM json_each(r.labels) AS l WHERE l.key = @Key{number} AND l.value = @Value{number})");
        }

        return string.Join(" AND ", conditions);
    }

    private static string ConnectionString(DataDirectory directory, SqliteStoreOptions options, SqliteOpenMode mode, bool pooling) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = directory.DatabaseFile,
            Mode = mode,
            Pooling = pooling,
            ForeignKeys = true,
            DefaultTimeout = (int)Math.Ceiling(options.BusyTimeout.TotalSeconds),
        }.ToString();

    private static async Task<SqliteConnection> OpenWriterAsync(
        DataDirectory directory, SqliteStoreOptions options, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(ConnectionString(directory, options, SqliteOpenMode.ReadWriteCreate, pooling: false));
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            string limit = options.MaxFileBytes is { } bytes ? $"PRAGMA max_page_count = {(bytes + PageBytes - 1) / PageBytes};" : "";
            await connection.ExecuteAsync(new CommandDefinition(
                $"PRAGMA page_size = {PageBytes}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = {MaxIdleLogBytes}; {limit}",
                cancellationToken: cancellationToken)).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<T> ReadAsync<T>(Func<SqliteConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await _readers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var connection = new SqliteConnection(_readString);
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return await read(connection).ConfigureAwait(false);
        }
        catch (SqliteException exception) when (SqliteFailures.Explain(exception, _directory.DatabaseFile) is { } sentence)
        {
            throw new StoreUnavailableException(sentence, exception);
        }
        finally
        {
            _readers.Release();
        }
    }

    private async Task CommitAsync(IReadOnlyList<StoreOperation> operations)
    {
        // Not cancelled by one caller: the others share the transaction.
        CancellationToken none = CancellationToken.None;
        try
        {
            _connection ??= await OpenWriterAsync(_directory, _options, none).ConfigureAwait(false);
            using SqliteTransaction transaction = _connection.BeginTransaction();
            IReadOnlyList<StoreChange> changes = await StoreBatch.RunAsync(
                new SqliteStoreTransaction(_connection, transaction), operations, StoredTime.Now(_time), none).ConfigureAwait(false);
            await transaction.CommitAsync(none).ConfigureAwait(false);
            _feed.Publish(changes);
        }
        catch (SqliteException exception)
        {
            if (!SqliteFailures.LeavesConnectionUsable(exception))
            {
                _connection?.Dispose();
                _connection = null;
            }

            if (SqliteFailures.Explain(exception, _directory.DatabaseFile) is { } sentence)
            {
                LogFailure(operations.Count, sentence);
                throw new StoreUnavailableException(sentence, exception);
            }

            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Calls} writes failed: {Sentence}")]
    private partial void LogFailure(int calls, string sentence);
}
