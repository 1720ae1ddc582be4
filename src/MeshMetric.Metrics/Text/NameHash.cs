using System.Runtime.InteropServices;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// A fast hash of short texts, keyed per process so that a source cannot prepare texts that collide. Equal bytes have equal hashes inside one
/// process only.
/// </summary>
/// <remarks>
/// Sixteen bytes are mixed at a time by a multiplication to 128 bits whose halves are folded. Every factor depends on secret keys, so that
/// neither a zero factor nor a difference that cancels out can be aimed at from outside.
/// </remarks>
internal static class NameHash
{
    private static readonly ulong Key0 = RandomKey();
    private static readonly ulong Key1 = RandomKey();
    private static readonly ulong Key2 = RandomKey();

    /// <summary>32 bits of the hash.</summary>
    public static uint Compute(ReadOnlySpan<byte> text) => (uint)Compute64(text, 0);

    /// <summary>The whole hash.</summary>
    /// <param name="text">The text.</param>
    /// <param name="context">Gives the same text another hash, in another role.</param>
    public static ulong Compute64(ReadOnlySpan<byte> text, ulong context)
    {
        ulong state = Fold(Key0 ^ (uint)text.Length, Key1 ^ context);
        while (text.Length > 16)
        {
            state = Fold(MemoryMarshal.Read<ulong>(text) ^ Key1, MemoryMarshal.Read<ulong>(text[8..]) ^ state);
            text = text[16..];
        }

        ulong first = 0;
        ulong second = 0;
        if (text.Length >= 8)
        {
            first = MemoryMarshal.Read<ulong>(text);
            second = MemoryMarshal.Read<ulong>(text[^8..]);
        }
        else if (text.Length >= 4)
        {
            first = MemoryMarshal.Read<uint>(text);
            second = MemoryMarshal.Read<uint>(text[^4..]);
        }
        else if (text.Length > 0)
        {
            first = text[0] | ((ulong)text[text.Length >> 1] << 8) | ((ulong)text[^1] << 16);
        }

        return Fold(Fold(first ^ Key1, second ^ state) ^ Key2, state ^ Key0);
    }

    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    private static ulong RandomKey() => (ulong)Random.Shared.NextInt64(long.MinValue, long.MaxValue) | 1;
}
