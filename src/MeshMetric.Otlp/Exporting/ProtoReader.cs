using System.Buffers.Binary;

namespace MeshMetric.Otlp.Exporting;

/// <summary>Walks the fields of a protobuf message that came from outside: malformed input ends the walk, it never throws.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of the current field if it is a varint or fixed-width, else 0.</summary>
    public ulong Number { get; private set; }

    /// <summary>Content of the current field if it has a length, else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether the message broke off or broke the format.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Advances to the next field.</summary>
    /// <returns><see langword="false"/> at the end, and where the message is malformed.</returns>
    public bool MoveNext()
    {
        Number = 0;
        Bytes = default;
        if (_rest.IsEmpty || IsMalformed)
        {
            return false;
        }

        if (!TryVarint(out ulong tag) || tag >> 3 is 0 or > 0x1FFF_FFFF)
        {
            return Fail();
        }

        Field = (int)(tag >> 3);
        switch (tag & 7)
        {
            case 0:
                if (!TryVarint(out ulong number))
                {
                    return Fail();
                }

                Number = number;
                return true;
            case 1 when _rest.Length >= 8:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[8..];
                return true;
            case 2 when TryVarint(out ulong length) && length <= (ulong)_rest.Length:
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            case 5 when _rest.Length >= 4:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[4..];
                return true;
            default:
                return Fail();
        }
    }

    private bool Fail()
    {
        IsMalformed = true;
        return false;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
