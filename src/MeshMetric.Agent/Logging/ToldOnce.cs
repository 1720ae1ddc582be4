using System.Collections.Concurrent;

namespace MeshMetric.Agent.Logging;

/// <summary>Remembers what was logged already, of what comes back with every scrape. Thread-safe.</summary>
internal sealed class ToldOnce<T>
    where T : notnull
{
    // Names come from sources, which may make up new ones forever.
    private const int MaxTold = 100;

    private readonly ConcurrentDictionary<T, bool> _told = new();

    /// <summary>Whether something is to be logged now: for the first time, and among the first hundred.</summary>
    public bool IsNew(T what) => _told.Count < MaxTold && _told.TryAdd(what, true);
}
