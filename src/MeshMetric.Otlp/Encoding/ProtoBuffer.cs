using System.Buffers.Binary;
using System.Diagnostics;

namespace MeshMetric.Otlp.Encoding;

/// <summary>A growing buffer of protobuf fields, kept from scrape to scrape.</summary>
internal sealed class ProtoBuffer
{
    private const int LargeBuffer = 256 * 1024;

    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlySpan<byte> Slice(int offset, int length) => _bytes.AsSpan(offset, length);

    public void Clear() => Length = 0;

    /// <summary>Takes back what was written after <paramref name="length"/>.</summary>
    public void Truncate(int length)
    {
        Debug.Assert(length <= Length);
        Length = length;
    }

    /// <summary>Free room behind what is written; valid until the next call. <see cref="Advance"/> says how much of it was used.</summary>
    public Span<byte> Reserve(int size)
    {
        if (_bytes.Length - Length < size)
        {
            Grow(size);
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int count)
    {
        Debug.Assert(count <= _bytes.Length - Length);
        Length += count;
    }

    public void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void WriteFixed64(byte tag, ulong value)
    {
        Span<byte> free = Reserve(9);
        free[0] = tag;
        BinaryPrimitives.WriteUInt64LittleEndian(free[1..], value);
        Length += 9;
    }

    public void WriteDouble(byte tag, double value) => WriteFixed64(tag, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>Tag and length of a field whose content comes next.</summary>
    public void WriteLengthPrefix(byte tag, int length)
    {
        Span<byte> free = Reserve(1 + Wire.MaxVarint32);
        free[0] = tag;
        Length += 1 + Wire.WriteVarint(free[1..], length);
    }

    public void WriteBytes(byte tag, ReadOnlySpan<byte> content)
    {
        WriteLengthPrefix(tag, content.Length);
        WriteRaw(content);
    }

    public void WriteString(byte tag, string text)
    {
        WriteLengthPrefix(tag, System.Text.Encoding.UTF8.GetByteCount(text));
        Length += System.Text.Encoding.UTF8.GetBytes(text, Reserve(System.Text.Encoding.UTF8.GetMaxByteCount(text.Length)));
    }

    /// <summary>Empties the buffer after a scrape, and gives its memory back when the scrape needed far less than an earlier one.</summary>
    public void Reset() => Reset(Length);

    /// <summary>The same for a buffer that was emptied during the scrape.</summary>
    /// <param name="used">The most bytes that it held.</param>
    public void Reset(int used)
    {
        if (_bytes.Length > LargeBuffer && used < _bytes.Length / 4)
        {
            _bytes = new byte[256];
        }

        Length = 0;
    }

    private void Grow(int size)
    {
        byte[] larger = new byte[checked((int)Math.Max((uint)_bytes.Length * 2, (uint)Length + (uint)size))];
        Written.CopyTo(larger);
        _bytes = larger;
    }
}
