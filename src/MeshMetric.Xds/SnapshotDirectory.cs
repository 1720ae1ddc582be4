using System.Diagnostics.CodeAnalysis;

namespace MeshMetric.Xds;

/// <summary>
/// What holds for each client, by its id. Ids that are not in it get the fallback. Read by any number of threads without a lock, written by one at
/// a time: swapped first, signalled after.
/// </summary>
/// <typeparam name="T">What a client gets; immutable, compared by reference.</typeparam>
public sealed class SnapshotDirectory<T>
    where T : class
{
    private readonly Lock _writing = new();
    private volatile Content _content;

    /// <summary>A directory without any known id.</summary>
    /// <param name="fallback">What everyone gets.</param>
    public SnapshotDirectory(T fallback) =>
        _content = new Content(new Watched<T>(fallback), new Dictionary<string, Watched<T>>(StringComparer.Ordinal));

    /// <summary>What holds for an id now. Whoever was told that it is superseded asks again.</summary>
    /// <param name="id">The id.</param>
    public Watched<T> Get(string id)
    {
        Content content = _content;
        return content.ById.GetValueOrDefault(id, content.Fallback);
    }

    /// <summary>Whether an id has an entry of its own.</summary>
    /// <param name="id">The id.</param>
    public bool Knows(string id) => _content.ById.ContainsKey(id);

    /// <summary>The ids that have an entry of their own, with what they get.</summary>
    public IReadOnlyList<KeyValuePair<string, T>> Entries =>
        [.. _content.ById.Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Value))];

    /// <summary>Replaces everything at once. Only those whose value is another object, or who may fall under another id, are woken.</summary>
    /// <param name="fallback">What unknown ids get.</param>
    /// <param name="byId">What known ids get.</param>
    [SuppressMessage("Design", "CA1062", Justification = "Null is a bug that shows at once.")]
    public void Publish(T fallback, IReadOnlyDictionary<string, T> byId)
    {
        List<Watched<T>> superseded = [];
        lock (_writing)
        {
            Content old = _content;
            var next = new Dictionary<string, Watched<T>>(byId.Count, StringComparer.Ordinal);
            bool isMore = false;
            foreach ((string id, T value) in byId)
            {
                bool isKnown = old.ById.TryGetValue(id, out Watched<T>? watched);
                isMore |= !isKnown;
                next.Add(id, Keep(watched, value, superseded));
            }

            superseded.AddRange(old.ById.Where(entry => !next.ContainsKey(entry.Key)).Select(entry => entry.Value));

            // A client under a new id waits on the fallback.
            Watched<T> nextFallback = isMore ? Replace(old.Fallback, fallback, superseded) : Keep(old.Fallback, fallback, superseded);
            _content = new Content(nextFallback, next);
        }

        foreach (Watched<T> watched in superseded)
        {
            watched.Supersede();
        }
    }

    private static Watched<T> Keep(Watched<T>? old, T value, List<Watched<T>> superseded) =>
        old is not null && ReferenceEquals(old.Value, value) ? old : Replace(old, value, superseded);

    private static Watched<T> Replace(Watched<T>? old, T value, List<Watched<T>> superseded)
    {
        if (old is not null)
        {
            superseded.Add(old);
        }

        return new Watched<T>(value);
    }

    private sealed record Content(Watched<T> Fallback, Dictionary<string, Watched<T>> ById);
}
