namespace MeshMetric.Storage;

/// <summary>Which store, and its limits.</summary>
public sealed record StoreOptions
{
    /// <summary>The kind of store.</summary>
    public StoreKind Kind { get; init; } = StoreKind.Sqlite;

    /// <summary>Settings of <see cref="StoreKind.Sqlite"/>.</summary>
    public SqliteStoreOptions Sqlite { get; init; } = new();

    /// <summary>Settings of <see cref="StoreKind.Postgres"/>.</summary>
    public PostgresStoreOptions Postgres { get; init; } = new();

    /// <summary>
    /// How many <see cref="IResourceStore.WriteAsync"/> and <see cref="IResourceStore.DeleteAsync"/> calls share one commit at most. Calls that arrive
    /// while a commit is under way wait for the next, which takes as many of them as this.
    /// </summary>
    public int MaxCallsPerCommit { get; init; } = 1_000;

    /// <summary>How many such calls are queued; further ones wait for a place.</summary>
    public int MaxQueuedCalls { get; init; } = 10_000;

    /// <summary>
    /// How many changed resources are kept for a watcher that doesn't read. Past it they are forgotten and the watcher is told
    /// <see cref="StoreChange.Resync"/>.
    /// </summary>
    public int MaxPendingChanges { get; init; } = 20_000;
}
