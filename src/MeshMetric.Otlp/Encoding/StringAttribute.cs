namespace MeshMetric.Otlp.Encoding;

/// <summary>Writes one <c>KeyValue</c> with a string value.</summary>
internal static class StringAttribute
{
    /// <summary>Most bytes that an attribute has beside its two texts.</summary>
    public const int MaxOverhead = 4 * (1 + Wire.MaxVarint32);

    /// <summary>Writes the pair as a field of the message it belongs to.</summary>
    /// <param name="destination">At least <see cref="MaxOverhead"/> longer than the two texts together.</param>
    /// <param name="tag">The field.</param>
    /// <param name="key">Valid UTF-8.</param>
    /// <param name="value">Valid UTF-8.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, byte tag, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int anyLength = 1 + Wire.VarintLength(value.Length) + value.Length;
        int pairLength = 1 + Wire.VarintLength(key.Length) + key.Length + 1 + Wire.VarintLength(anyLength) + anyLength;
        destination[0] = tag;
        if (pairLength < 0x80)
        {
            // Every length is a single byte: the usual case, and worth having without loops.
            destination[1] = (byte)pairLength;
            destination[2] = OtlpTag.KeyValueKey;
            destination[3] = (byte)key.Length;
            key.CopyTo(destination[4..]);
            Span<byte> rest = destination.Slice(4 + key.Length, 4 + value.Length);
            rest[0] = OtlpTag.KeyValueValue;
            rest[1] = (byte)anyLength;
            rest[2] = OtlpTag.AnyValueString;
            rest[3] = (byte)value.Length;
            value.CopyTo(rest[4..]);
            return 2 + pairLength;
        }

        int at = 1;
        at += Wire.WriteVarint(destination[at..], pairLength);
        destination[at++] = OtlpTag.KeyValueKey;
        at += Wire.WriteVarint(destination[at..], key.Length);
        key.CopyTo(destination[at..]);
        at += key.Length;
        destination[at++] = OtlpTag.KeyValueValue;
        at += Wire.WriteVarint(destination[at..], anyLength);
        destination[at++] = OtlpTag.AnyValueString;
        at += Wire.WriteVarint(destination[at..], value.Length);
        value.CopyTo(destination[at..]);
        return at + value.Length;
    }

    /// <summary>Writes the pair behind what a buffer holds.</summary>
    public static void Write(ProtoBuffer buffer, byte tag, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        buffer.Advance(Write(buffer.Reserve(key.Length + value.Length + MaxOverhead), tag, key, value));
}
