using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// A fast 32-bit hash of short names, seeded per process so that a source cannot prepare names that collide. Equal bytes have equal hashes
/// inside one process only.
/// </summary>
internal static class NameHash
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private static readonly ulong Seed = unchecked((ulong)Random.Shared.NextInt64()) | 1;

    public static uint Compute(ReadOnlySpan<byte> name) => Compute(name, Seed);

    public static uint Compute(ReadOnlySpan<byte> name, ulong seed)
    {
        ulong hash = seed ^ (uint)name.Length;
        while (name.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(name));
            name = name[8..];
        }

        if (name.Length >= 4)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<uint>(name) ^ ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) << 32));
        }
        else if (name.Length > 0)
        {
            hash = Mix(hash ^ name[0] ^ ((ulong)name[name.Length >> 1] << 8) ^ ((ulong)name[^1] << 16));
        }

        return (uint)(hash ^ (hash >> 32));
    }

    private static ulong Mix(ulong value)
    {
        value *= Multiplier;
        return BitOperations.RotateLeft(value, 29) * Multiplier;
    }
}
