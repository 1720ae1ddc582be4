namespace MeshMetric.Storage;

/// <summary>Settings of the store in a file.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The directory of the file; created when it isn't there, readable by its owner alone. One process uses it at a time.</summary>
    public string DataDirectory { get; init; } = "./meshmetric-data";

    /// <summary>How long a statement waits for a lock of somebody else's, such as a backup, before it fails.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many reads run at once, each with a connection of its own; further ones wait.</summary>
    public int MaxReaders { get; init; } = 8;

    /// <summary>How large the file may become, in bytes, rounded up to whole pages; <see langword="null"/>: as large as the disk allows.</summary>
    public long? MaxFileBytes { get; init; }
}
