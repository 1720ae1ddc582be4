using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.State;

/// <summary>
/// The dataplanes by identity. Immutable; one table shares with the next what is the same in both. A dataplane keeps its place for as long as it lives,
/// so that a change of many looks up none of them, and a change of one copies one chunk.
/// </summary>
internal sealed class DataplaneTable : IReadOnlyDictionary<ResourceId, DataplaneState>
{
    /// <summary>Places in a chunk: small enough for the garbage collector's young generation.</summary>
    internal const int ChunkSize = 512;

    internal DataplaneTable(ImmutableDictionary<ResourceId, int> places, ImmutableStack<int> free, DataplaneState?[][] chunks)
    {
        Places = places;
        Free = free;
        Chunks = chunks;
    }

    /// <summary>No dataplane.</summary>
    public static DataplaneTable Empty { get; } = new(ImmutableDictionary<ResourceId, int>.Empty, [], []);

    /// <inheritdoc/>
    public int Count => Places.Count;

    /// <inheritdoc/>
    public IEnumerable<ResourceId> Keys => Values.Select(state => state.Resource.Id);

    /// <inheritdoc/>
    public IEnumerable<DataplaneState> Values => Chunks.SelectMany(static chunk => chunk).OfType<DataplaneState>();

    /// <summary>Where each is: a number of chunks and places in one.</summary>
    internal ImmutableDictionary<ResourceId, int> Places { get; }

    /// <summary>Places that others have left.</summary>
    internal ImmutableStack<int> Free { get; }

    /// <summary>What is there. Not written to any more.</summary>
    internal DataplaneState?[][] Chunks { get; }

    /// <inheritdoc/>
    public DataplaneState this[ResourceId key] =>
        TryGetValue(key, out var state) ? state : throw new KeyNotFoundException($"{key} is not known.");

    /// <inheritdoc/>
    public bool ContainsKey(ResourceId key) => Places.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(ResourceId key, [MaybeNullWhen(false)] out DataplaneState value)
    {
        value = Places.TryGetValue(key, out var place) ? Chunks[place / ChunkSize][place % ChunkSize] : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<ResourceId, DataplaneState>> GetEnumerator() =>
        Values.Select(state => KeyValuePair.Create(state.Resource.Id, state)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
