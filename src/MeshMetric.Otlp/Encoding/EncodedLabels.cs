using MeshMetric.Metrics.Merging;

namespace MeshMetric.Otlp.Encoding;

/// <summary>A source's added labels as attributes, encoded once.</summary>
internal sealed class EncodedLabels
{
    private readonly byte[][] _names;
    private readonly int[] _ends;
    private readonly byte[] _number;
    private readonly byte[] _histogram;

    public EncodedLabels(AddedLabels labels, int id)
    {
        Id = id;
        KeyValuePair<string, string>[] pairs = [.. labels.Pairs.Where(static pair => pair.Value.Length > 0)];
        _names = [.. pairs.Select(static pair => System.Text.Encoding.UTF8.GetBytes(pair.Key))];
        _ends = new int[pairs.Length];
        ProtoBuffer buffer = new();
        for (int i = 0; i < pairs.Length; i++)
        {
            StringAttribute.Write(buffer, OtlpTag.NumberAttributes, _names[i], System.Text.Encoding.UTF8.GetBytes(pairs[i].Value));
            _ends[i] = buffer.Length;
        }

        _number = buffer.Written.ToArray();
        _histogram = buffer.Written.ToArray();
        for (int i = 0; i < pairs.Length; i++)
        {
            _histogram[i == 0 ? 0 : _ends[i - 1]] = OtlpTag.HistogramAttributes;
        }
    }

    /// <summary>Tells it from the other sets of an encoder; from 1.</summary>
    public int Id { get; }

    public int Count => _names.Length;

    /// <summary>All of them, for a point whose attributes have this tag.</summary>
    public ReadOnlySpan<byte> All(byte tag) => tag == OtlpTag.HistogramAttributes ? _histogram : _number;

    public ReadOnlySpan<byte> One(int index, byte tag)
    {
        int start = index == 0 ? 0 : _ends[index - 1];
        return All(tag)[start.._ends[index]];
    }

    /// <summary>The index of the label with a name, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (name.SequenceEqual(_names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
