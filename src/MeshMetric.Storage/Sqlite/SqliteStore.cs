using System.Data.Common;

using Dapper;

using DbUp;

using MeshMetric.Storage.Sql;
using MeshMetric.Storage.Writing;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MeshMetric.Storage.Sqlite;

/// <summary>
/// The store in one file. One connection writes, one commit after the other; others read beside it (write-ahead log). A commit is on the disk
/// before it is answered (<c>synchronous = FULL</c>), so that a power cut loses nothing either.
/// </summary>
internal sealed partial class SqliteStore : SqlResourceStore
{
    private const long PageBytes = 4096;

    // What a log that a long read kept from being emptied may leave on the disk.
    private const int MaxIdleLogBytes = 64 << 20;

    private readonly DataDirectory _directory;
    private readonly SqliteStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _readString;
    private readonly SemaphoreSlim _readers;
    private SqliteConnection? _writer;

    private SqliteStore(DataDirectory directory, StoreOptions options, TimeProvider time, ILogger logger, SqliteConnection writer)
        : base(SqliteStoreTransaction.Statements, options, logger)
    {
        _directory = directory;
        _options = options.Sqlite;
        _time = time;
        _logger = logger;
        _writer = writer;
        _readString = ConnectionString(directory, _options, SqliteOpenMode.ReadOnly, pooling: true);
        _readers = new SemaphoreSlim(_options.MaxReaders);
    }

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="StoreStartException">The directory is another process's, or the file can't be used.</exception>
    public static async Task<SqliteStore> OpenAsync(
        StoreOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ILogger logger = loggers.CreateLogger<SqliteStore>();
        DataDirectory directory = DataDirectory.Take(options.Sqlite.DataDirectory);
        SqliteConnection? writer = null;
        try
        {
            writer = await OpenWriterAsync(directory, options.Sqlite, cancellationToken).ConfigureAwait(false);
            SchemaMigration.Run(
                DeployChanges.To.SqliteDatabase(ConnectionString(directory, options.Sqlite, SqliteOpenMode.ReadWrite, pooling: false)),
                "Sqlite.Migrations",
                directory.DatabaseFile,
                logger);
            return new SqliteStore(directory, options, time, logger, writer);
        }
        catch (Exception exception)
        {
            writer?.Dispose();
            directory.Dispose();
            if (exception is SqliteException sqlite && SqliteFailures.Explain(sqlite, directory.DatabaseFile) is { } sentence)
            {
                throw new StoreStartException(sentence, exception);
            }

            throw;
        }
    }

    /// <inheritdoc />
    public override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(
                connection => connection.ExecuteScalarAsync<long>(
                    new CommandDefinition("SELECT count(*) FROM sqlite_schema", cancellationToken: cancellationToken)),
                cancellationToken).ConfigureAwait(false) > 0;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    /// <inheritdoc />
    protected override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
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

    /// <inheritdoc />
    protected override async Task CommitAsync(IReadOnlyList<StoreOperation> operations)
    {
        // Not cancelled by one caller: the others share the transaction.
        CancellationToken none = CancellationToken.None;
        try
        {
            _writer ??= await OpenWriterAsync(_directory, _options, none).ConfigureAwait(false);
            using SqliteTransaction transaction = _writer.BeginTransaction();
            IReadOnlyList<StoreChange> changes = await StoreBatch.RunAsync(
                new SqliteStoreTransaction(_writer, transaction), operations, Now(_time), none).ConfigureAwait(false);
            await transaction.CommitAsync(none).ConfigureAwait(false);
            Feed.Publish(changes);
        }
        catch (SqliteException exception)
        {
            if (!SqliteFailures.LeavesConnectionUsable(exception))
            {
                _writer?.Dispose();
                _writer = null;
            }

            if (SqliteFailures.Explain(exception, _directory.DatabaseFile) is { } sentence)
            {
                LogFailure(operations.Count, sentence);
                throw new StoreUnavailableException(sentence, exception);
            }

            throw;
        }
    }

    /// <inheritdoc />
    protected override ValueTask CloseAsync()
    {
        using (var pool = new SqliteConnection(_readString))
        {
            SqliteConnection.ClearPool(pool);
        }

        // The last connection to close empties the log into the file.
        _writer?.Dispose();
        _directory.Dispose();
        return ValueTask.CompletedTask;
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

    [LoggerMessage(Level = LogLevel.Error, Message = "{Calls} writes failed: {Sentence}")]
    private partial void LogFailure(int calls, string sentence);
}
