using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// A hash of 64 bits that stands for a series: that any two of a million series share theirs has one chance in thirty million. Its keys are drawn at
/// random, so that no source can choose labels that do.
/// </summary>
internal sealed class SeriesHash
{
    private readonly ulong _key1;
    private readonly ulong _key2;

    public SeriesHash()
    {
        Span<ulong> keys = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys));
        _key1 = keys[0];
        _key2 = keys[1];
    }

    /// <summary>The hash of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="seed">What else tells two apart.</param>
    public ulong Of(ReadOnlySpan<byte> text, ulong seed)
    {
        ulong hash = seed ^ _key1;
        int length = text.Length;
        while (text.Length > 16)
        {
            hash = Fold(Read(text) ^ hash, Read(text[8..]) ^ _key2);
            text = text[16..];
        }

        if (text.Length >= 8)
        {
            hash = Fold(Read(text) ^ hash, Read(text[^8..]) ^ _key2);
        }
        else
        {
            ulong rest = 0;
            foreach (byte one in text)
            {
                rest = (rest << 8) | one;
            }

            hash = Fold(rest ^ hash, _key2);
        }

        return Fold(hash ^ (ulong)length, _key1 | 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read(ReadOnlySpan<byte> text) => BinaryPrimitives.ReadUInt64LittleEndian(text);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong x, ulong y)
    {
        ulong high = Math.BigMul(x, y, out ulong low);
        return high ^ low;
    }
}
