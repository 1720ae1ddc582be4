using System.Buffers.Binary;
using System.Numerics;
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
    private readonly ulong _odd1;
    private readonly ulong _odd2;

    public SeriesHash()
    {
        Span<ulong> keys = stackalloc ulong[4];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys));
        (_key1, _key2, _odd1, _odd2) = (keys[0], keys[1], keys[2] | 1, keys[3] | 1);
    }

    /// <summary>The hash of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="seed">What else tells two apart.</param>
    public ulong Of(ReadOnlySpan<byte> text, ulong seed)
    {
        // Two lanes that do not wait for one another, of multiplications that every processor has. The rotation between two of them brings the top
        // bits, which a multiplication spreads to nowhere, to where the next one spreads them.
        ulong first = seed ^ _key1;
        ulong second = seed ^ _key2 ^ (ulong)text.Length;
        while (text.Length > 16)
        {
            first = Take(first, Read(text));
            second = Take(second, Read(text[8..]));
            text = text[16..];
        }

        if (text.Length >= 8)
        {
            first = Take(first, Read(text));
            second = Take(second, Read(text[^8..]));
        }
        else
        {
            ulong rest = 0;
            foreach (byte one in text)
            {
                rest = (rest << 8) | one;
            }

            first = Take(first, rest);
        }

        ulong hash = Take(second, first ^ (first >> 32));
        hash = (hash ^ (hash >> 29)) * _odd2;
        return hash ^ (hash >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read(ReadOnlySpan<byte> text) => BinaryPrimitives.ReadUInt64LittleEndian(text);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Take(ulong lane, ulong word) => BitOperations.RotateLeft(lane + (word * _odd2), 31) * _odd1;
}
