using System.Numerics;

namespace MeshMetric.Otlp.Encoding;

/// <summary>The protobuf wire format's varints.</summary>
internal static class Wire
{
    /// <summary>Bytes of a length whose value is known only later; room for 256 MiB.</summary>
    public const int ReservedLength = 4;

    /// <summary>Most bytes <see cref="WriteVarint"/> writes.</summary>
    public const int MaxVarint32 = 5;

    public static int VarintLength(int value) => (38 - BitOperations.LeadingZeroCount((uint)value | 1)) / 7;

    public static int WriteVarint(Span<byte> destination, int value)
    {
        uint rest = (uint)value;
        int at = 0;
        while (rest >= 0x80)
        {
            destination[at++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        destination[at] = (byte)rest;
        return at + 1;
    }

    /// <summary>Fills in a reserved length. The padding is legal: a varint need not be the shortest one.</summary>
    public static void PatchLength(Span<byte> destination, int length)
    {
        destination[0] = (byte)(length | 0x80);
        destination[1] = (byte)((length >> 7) | 0x80);
        destination[2] = (byte)((length >> 14) | 0x80);
        destination[3] = (byte)((length >> 21) & 0x7F);
    }
}
