using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Turns a sample's label text into attributes of its point: unescaped, empty values left out, <c>otel_scope_*</c> labels set apart, then
/// the source's added labels that the sample does not carry itself (data rules, "labels").
/// </summary>
internal sealed class LabelAttributes
{
    private readonly Utf8Repair _repair = new();
    private byte[] _unescaped = [];
    private bool[] _carried = [];
    private EncodedLabels _added = null!;
    private bool _mayCarry;

    /// <summary>Scope labels found since <see cref="Begin"/>.</summary>
    public ScopeLabels Scope { get; } = new();

    /// <summary>Starts a point.</summary>
    /// <param name="added">The labels added to its source.</param>
    /// <param name="mayCarryAddedLabel">Whether its own labels must be compared with them.</param>
    public void Begin(EncodedLabels added, bool mayCarryAddedLabel)
    {
        Scope.Clear();
        _added = added;
        _mayCarry = mayCarryAddedLabel && added.Count > 0;
        if (_mayCarry)
        {
            if (_carried.Length < added.Count)
            {
                _carried = new bool[added.Count];
            }

            Array.Clear(_carried);
        }
    }

    /// <summary>Writes a sample's own labels, or a part of them that begins and ends between two pairs.</summary>
    public void WriteOwn(ProtoBuffer target, byte tag, ReadOnlySpan<byte> labels)
    {
        if (labels.IsEmpty)
        {
            return;
        }

        labels = _repair.Valid(labels);
        bool escaped = labels.Contains((byte)'\\');

        // A pair's text is n="v" with a comma; as an attribute it has 8 bytes more than n and v, or at most 20 when they are 100 and longer.
        Span<byte> free = target.Reserve((2 * labels.Length) + 32);
        int written = 0;
        LabelEnumerator pairs = new(labels);
        while (pairs.MoveNext())
        {
            ReadOnlySpan<byte> name = pairs.Name;
            ReadOnlySpan<byte> value = pairs.EscapedValue;
            if (_mayCarry)
            {
                Remember(name);
            }

            if (value.IsEmpty)
            {
                continue;
            }

            if (escaped)
            {
                Unescape(labels.Length, ref name, ref value);
            }

            if (ScopeLabels.IsScopeLabel(name))
            {
                Scope.Add(name, value);
                continue;
            }

            written += StringAttribute.Write(free[written..], tag, name, value);
        }

        target.Advance(written);
    }

    /// <summary>Writes the added labels; after all of the point's own.</summary>
    public void WriteAdded(ProtoBuffer target, byte tag)
    {
        if (!_mayCarry)
        {
            target.WriteRaw(_added.All(tag));
            return;
        }

        for (int i = 0; i < _added.Count; i++)
        {
            if (!_carried[i])
            {
                target.WriteRaw(_added.One(i, tag));
            }
        }
    }

    // A label that is there but empty counts as carried: the exposition shows it so, and both outputs must agree.
    private void Remember(ReadOnlySpan<byte> name)
    {
        int index = _added.IndexOf(name);
        if (index >= 0)
        {
            _carried[index] = true;
        }
    }

    private void Unescape(int size, ref ReadOnlySpan<byte> name, ref ReadOnlySpan<byte> value)
    {
        if (_unescaped.Length < size)
        {
            _unescaped = new byte[size];
        }

        int nameLength = Escaping.Unescape(name, _unescaped);
        int valueLength = Escaping.Unescape(value, _unescaped.AsSpan(nameLength));
        name = _unescaped.AsSpan(0, nameLength);
        value = _unescaped.AsSpan(nameLength, valueLength);
    }
}
