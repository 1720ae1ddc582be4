using System.Buffers.Binary;

namespace MeshMetric.Demo.Receiving;

/// <summary>Walks the fields of one protobuf message: just enough to count points without generated code.</summary>
/// <param name="message">The message's bytes.</param>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The current field's number.</summary>
    public int Number { readonly get; private set; }

    /// <summary>The bytes of a string, a nested message or a packed list; empty for other wire types.</summary>
    public ReadOnlySpan<byte> Bytes { readonly get; private set; }

    /// <summary>Advances to the next field.</summary>
    /// <returns><see langword="false"/> at the end.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a protobuf message.</exception>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint();
        Number = (int)Math.Min(tag >> 3, int.MaxValue);
        Bytes = default;
        switch (tag & 7)
        {
            case 0:
                Varint();
                break;
            case 1:
                Skip(sizeof(double));
                break;
            case 2:
                ulong length = Varint();
                Bytes = length <= (ulong)_rest.Length ? _rest[..(int)length] : throw Broken();
                _rest = _rest[(int)length..];
                break;
            case 5:
                Skip(sizeof(float));
                break;
            default:
                throw Broken();
        }

        return true;
    }

    /// <summary>Reads a message length as gRPC frames it: one byte of flags, four of length, big-endian.</summary>
    public static uint FrameLength(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header[1..]);

    private static InvalidDataException Broken() => new("Not a protobuf message.");

    private void Skip(int length) => _rest = length <= _rest.Length ? _rest[length..] : throw Broken();

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if ((_rest[i] & 0x80) == 0)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw Broken();
    }
}
