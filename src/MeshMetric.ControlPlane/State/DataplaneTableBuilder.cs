using System.Collections.Immutable;

using MeshMetric.Resources;

namespace MeshMetric.ControlPlane.State;

/// <summary>Makes the next table of one; what is written to is copied first.</summary>
internal sealed class DataplaneTableBuilder(DataplaneTable before)
{
    private const int ChunkSize = DataplaneTable.ChunkSize;

    private readonly ImmutableDictionary<ResourceId, int>.Builder _places = before.Places.ToBuilder();
    private readonly List<DataplaneState?[]> _chunks = [.. before.Chunks];
    private readonly HashSet<int> _copied = [];
    private ImmutableStack<int> _free = before.Free;

    /// <summary>How many places there are; some may be free.</summary>
    public int Places => _chunks.Count * ChunkSize;

    /// <summary>What is at a place; <see langword="null"/> when it is free.</summary>
    public DataplaneState? At(int place) => _chunks[place / ChunkSize][place % ChunkSize];

    /// <summary>Puts another state of the same dataplane at its place.</summary>
    public void Replace(int place, DataplaneState? state)
    {
        var chunk = place / ChunkSize;
        if (_copied.Add(chunk))
        {
            _chunks[chunk] = [.. _chunks[chunk]];
        }

        _chunks[chunk][place % ChunkSize] = state;
    }

    /// <summary>Puts in a state of a dataplane, new or known.</summary>
    public void Set(ResourceId id, DataplaneState state)
    {
        if (!_places.TryGetValue(id, out var place))
        {
            if (_free.IsEmpty)
            {
                Grow();
            }

            _free = _free.Pop(out place);
            _places.Add(id, place);
        }

        Replace(place, state);
    }

    /// <summary>Takes a dataplane out.</summary>
    public void Remove(ResourceId id)
    {
        if (_places.TryGetValue(id, out var place))
        {
            _places.Remove(id);
            Replace(place, null);
            _free = _free.Push(place);
        }
    }

    /// <summary>The table. The last thing that is asked of a builder.</summary>
    public DataplaneTable Build() => new(_places.ToImmutable(), _free, [.. _chunks]);

    private void Grow()
    {
        var first = Places;
        _copied.Add(_chunks.Count);
        _chunks.Add(new DataplaneState?[ChunkSize]);
        for (var place = first + ChunkSize - 1; place >= first; place--)
        {
            _free = _free.Push(place);
        }
    }
}
