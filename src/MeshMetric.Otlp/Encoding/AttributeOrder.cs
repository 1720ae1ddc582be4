namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Puts encoded attributes into an order that depends on nothing but their bytes, so that equal sets become equal bytes. The order itself
/// has no meaning.
/// </summary>
internal sealed class AttributeOrder : IComparer<(int Offset, int Length)>
{
    private readonly ProtoBuffer _unsorted = new();
    private (int Offset, int Length)[] _fields = new (int, int)[16];

    /// <summary>Sorts the attributes that stand in a buffer from a position to its end.</summary>
    public void Sort(ProtoBuffer buffer, int from)
    {
        _unsorted.Clear();
        _unsorted.WriteRaw(buffer.Slice(from, buffer.Length - from));
        int count = Split(_unsorted.Written);
        if (count < 2)
        {
            return;
        }

        Array.Sort(_fields, 0, count, this);
        buffer.Truncate(from);
        foreach ((int offset, int length) in _fields.AsSpan(0, count))
        {
            buffer.WriteRaw(_unsorted.Slice(offset, length));
        }
    }

    /// <inheritdoc />
    public int Compare((int Offset, int Length) x, (int Offset, int Length) y) =>
        _unsorted.Slice(x.Offset, x.Length).SequenceCompareTo(_unsorted.Slice(y.Offset, y.Length));

    private int Split(ReadOnlySpan<byte> attributes)
    {
        int count = 0;
        for (int at = 0; at < attributes.Length;)
        {
            int content = 0;
            int position = at + 1;
            int shift = 0;
            byte next;
            do
            {
                next = attributes[position++];
                content |= (next & 0x7F) << shift;
                shift += 7;
            }
            while (next >= 0x80);

            int length = position + content - at;
            if (count == _fields.Length)
            {
                Array.Resize(ref _fields, count * 2);
            }

            _fields[count++] = (at, length);
            at += length;
        }

        return count;
    }
}
