using System.Diagnostics;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Finds the series that labels name, and has their attributes: from memory, or encoded now, once, for all scrapes to come.
/// </summary>
internal sealed class SeriesLookup(LabelAttributes labels, PointGroups groups, SeriesMemory memory)
{
    private readonly ProtoBuffer _attributes = new();
    private int _index;
    private byte _tag;
    private EncodedLabels? _addedLabels;

    /// <summary>Resource and scope of the series that was found last.</summary>
    public int Group { get; private set; }

    /// <summary>Its attributes, without the source's added labels unless the two had to be compared.</summary>
    public ReadOnlySpan<byte> Own => _index < 0 ? _attributes.Written : memory.Attributes(memory[_index]);

    /// <summary>The added labels' attributes that follow.</summary>
    public ReadOnlySpan<byte> Added => _addedLabels is null ? default : _addedLabels.All(_tag);

    /// <summary>Finds a series.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="source">Its source.</param>
    /// <param name="text">Its labels as text, without the one that tells the samples of one series apart.</param>
    /// <param name="mayCarry">Whether its own labels must be compared with those that are added.</param>
    /// <param name="tag">Tag of the attributes.</param>
    /// <returns>Its index in the memory, or -1 when there is no room for it.</returns>
    public int Find(RememberedFamily family, SourceContext source, ReadOnlySpan<byte> text, bool mayCarry, byte tag)
    {
        ulong hash = memory.Hash(family, text, source.Seed);
        _index = memory.Find(family, hash);
        _tag = tag;
        if (_index >= 0)
        {
            ref SeriesState state = ref memory[_index];
            Group = state.Group;
            _addedLabels = state.Labels == 0 ? null : source.Labels;
            return _index;
        }

        _attributes.Clear();
        labels.Begin(source.Labels, mayCarry);
        labels.WriteOwn(_attributes, tag, text);
        if (mayCarry)
        {
            labels.WriteAdded(_attributes, tag);
        }

        Group = groups.Find(source.Resource, labels.Scope);
        _addedLabels = mayCarry ? null : source.Labels;
        Debug.Assert(source.Labels.Id <= ushort.MaxValue);
        if (Group > ushort.MaxValue)
        {
            memory.Refuse();
            return -1;
        }

        SeriesState added = new() { Hash = hash, Group = (ushort)Group, Labels = mayCarry ? (ushort)0 : (ushort)source.Labels.Id };
        _index = memory.Add(family, added, _attributes.Written);
        return _index;
    }
}
