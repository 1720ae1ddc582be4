using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>Canonical label text, cut around the one label that tells the samples of a series apart (<c>le</c>, <c>quantile</c>).</summary>
internal readonly ref struct LabelSplit
{
    // Everything up to the opening quote of the key's value, and from its closing quote on; empty when the text has no key.
    private readonly ReadOnlySpan<byte> _upToKey;
    private readonly ReadOnlySpan<byte> _afterKey;

    private LabelSplit(ReadOnlySpan<byte> labels, int nameStart, int valueStart, int valueEnd)
    {
        _upToKey = labels[..valueStart];
        _afterKey = labels[valueEnd..];
        Key = labels[valueStart..valueEnd];
        Head = nameStart == 0 ? default : labels[..(nameStart - 1)];
        Tail = _afterKey.Length > 2 ? _afterKey[2..] : default;
    }

    private LabelSplit(ReadOnlySpan<byte> labels) => Head = labels;

    /// <summary>The pairs before the key, without the comma to it.</summary>
    public ReadOnlySpan<byte> Head { get; }

    /// <summary>The pairs after the key, without the comma to it.</summary>
    public ReadOnlySpan<byte> Tail { get; }

    /// <summary>The key's value.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Labels of a sample that needs no key (<c>x_sum</c>).</summary>
    public static LabelSplit Whole(ReadOnlySpan<byte> labels) => new(labels);

    /// <summary>Cuts labels around a key.</summary>
    /// <returns><see langword="false"/> when they do not have it.</returns>
    public static bool TryCut(ReadOnlySpan<byte> labels, ReadOnlySpan<byte> keyName, out LabelSplit split)
    {
        LabelEnumerator pairs = new(labels);
        while (pairs.MoveNext())
        {
            if (pairs.Name.SequenceEqual(keyName) && !pairs.IsNameQuoted && labels.Overlaps(pairs.Name, out int nameStart))
            {
                int valueStart = nameStart + keyName.Length + 2;
                split = new LabelSplit(labels, nameStart, valueStart, valueStart + pairs.EscapedValue.Length);
                return true;
            }
        }

        split = default;
        return false;
    }

    /// <summary>
    /// Reads the key out of labels that are the same text but for the key's value. Equal bytes up to the value leave a parser in the same
    /// state, so nothing before it needs to be parsed again.
    /// </summary>
    public bool TryReadKey(ReadOnlySpan<byte> labels, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (_upToKey.IsEmpty || labels.Length < _upToKey.Length + _afterKey.Length
            || !labels.StartsWith(_upToKey) || !labels.EndsWith(_afterKey))
        {
            return false;
        }

        key = labels[_upToKey.Length..^_afterKey.Length];
        return key.IndexOfAny((byte)'"', (byte)'\\') < 0;
    }

    /// <summary>
    /// Whether both are the same text without their keys. It may miss equal sets in other orders, which only costs the short cut.
    /// </summary>
    public bool HasSameRest(in LabelSplit other)
    {
        if (Tail.Length == other.Tail.Length)
        {
            return Head.SequenceEqual(other.Head) && Tail.SequenceEqual(other.Tail);
        }

        return Tail.IsEmpty ? other.JoinsTo(Head) : other.Tail.IsEmpty && JoinsTo(other.Head);
    }

    private bool JoinsTo(ReadOnlySpan<byte> labels) =>
        Head.IsEmpty
            ? labels.SequenceEqual(Tail)
            : labels.Length == Head.Length + 1 + Tail.Length
                && labels.StartsWith(Head) && labels[Head.Length] == (byte)',' && labels.EndsWith(Tail);
}
