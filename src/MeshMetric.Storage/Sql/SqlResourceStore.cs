using System.Data.Common;

using Dapper;

using MeshMetric.Resources;
using MeshMetric.Storage.Changes;
using MeshMetric.Storage.Writing;

using Microsoft.Extensions.Logging;

namespace MeshMetric.Storage.Sql;

/// <summary>What both stores have in common: everything but connections and failures.</summary>
internal abstract class SqlResourceStore : IResourceStore
{
    private readonly StoreMetrics _metrics = new();
    private readonly StoreStatements _statements;
    private readonly GroupCommit _writer;
    private int _disposed;

    /// <summary>Makes the store ready for calls.</summary>
    protected SqlResourceStore(StoreStatements statements, StoreOptions options, ILogger logger)
    {
        _statements = statements;
        Feed = new ChangeFeed(options.MaxPendingChanges, _metrics, logger);
        _writer = new GroupCommit(CommitAsync, options, _metrics);
    }

    /// <summary>Tells the watchers.</summary>
    protected ChangeFeed Feed { get; }

    /// <inheritdoc />
    public Task<StoredResource?> GetAsync(ResourceId id, CancellationToken cancellationToken)
    {
        CheckOpen();
        ResourceRules.Check(id);
        return ReadAsync(
            async connection => (await connection.QuerySingleOrDefaultAsync<ResourceRow>(new CommandDefinition(
                _statements.Get, new { id.Type, id.Mesh, id.Name }, cancellationToken: cancellationToken)).ConfigureAwait(false))?.ToResource(),
            cancellationToken);
    }

    /// <inheritdoc />
    public Task<ResourcePage> ListAsync(ResourceQuery query, CancellationToken cancellationToken)
    {
        CheckOpen();
        ResourceRules.Check(query);
        return ReadAsync(connection => ListAsync(connection, query, cancellationToken), cancellationToken);
    }

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
    public IAsyncEnumerable<StoreChange> WatchAsync(CancellationToken cancellationToken) => Feed.WatchAsync(cancellationToken);

    /// <inheritdoc />
    public abstract Task<bool> IsReadyAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _writer.DisposeAsync().ConfigureAwait(false);
        Feed.Complete();
        await CloseAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }

    /// <summary>Reads on a connection of its own.</summary>
    /// <exception cref="StoreUnavailableException">The database is at fault.</exception>
    protected abstract Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Does calls in one transaction, tells the watchers and sets the results; see <see cref="GroupCommit"/>.</summary>
    protected abstract Task CommitAsync(IReadOnlyList<StoreOperation> operations);

    /// <summary>Closes the database; nothing calls any more.</summary>
    protected abstract ValueTask CloseAsync();

    /// <summary>The time of a write in whole milliseconds, as the databases keep it: what a write answers is what a read will find.</summary>
    protected static DateTimeOffset Now(TimeProvider time) => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    // Writes are refused by the writer.
    private void CheckOpen() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, typeof(IResourceStore));

    private async Task<ResourcePage> ListAsync(DbConnection connection, ResourceQuery query, CancellationToken cancellationToken)
    {
        (string sql, DynamicParameters parameters) = _statements.Page(query);
        List<ResourceRow> rows =
            (await connection.QueryAsync<ResourceRow>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)).ConfigureAwait(false))
            .AsList();
        long total = rows.Count;
        if (rows.Count > 0 && (query.Offset > 0 || query.Size is not null))
        {
            total = rows[0].Total;
        }
        else if (query.Offset > 0 || query.Size is 0)
        {
            // Past the end no row tells the total.
            (string count, DynamicParameters its) = _statements.Count(query);
            total = await connection.ExecuteScalarAsync<long>(
                new CommandDefinition(count, its, cancellationToken: cancellationToken)).ConfigureAwait(false);
        }

        return new ResourcePage((int)total, [.. rows.Select(row => row.ToResource())]);
    }
}
