using MeshMetric.Storage.Postgres;
using MeshMetric.Storage.Sqlite;

using Microsoft.Extensions.Logging;

namespace MeshMetric.Storage;

/// <summary>Opens stores.</summary>
public static class ResourceStores
{
    /// <summary>Opens a store and brings its schema up to date.</summary>
    /// <param name="options">Which one.</param>
    /// <param name="time">Gives creation and modification times, and runs the store's timers.</param>
    /// <param name="loggers">For what the store has to tell.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StoreStartException">It can't be opened before somebody puts something right.</exception>
    /// <exception cref="StoreUnavailableException">The database doesn't answer now; it may later.</exception>
    public static async Task<IResourceStore> OpenAsync(
        StoreOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        options.Kind switch
        {
            StoreKind.Sqlite => await SqliteStore.OpenAsync(options, time, loggers, cancellationToken).ConfigureAwait(false),
            StoreKind.Postgres => await PostgresStore.OpenAsync(options, time, loggers, cancellationToken).ConfigureAwait(false),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "There is no such kind of store."),
        };
}
