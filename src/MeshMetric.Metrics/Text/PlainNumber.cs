using System.Numerics;
using System.Runtime.Intrinsics;

namespace MeshMetric.Metrics.Text;

/// <summary>What Envoy writes for values: digits, perhaps a point among them. Everything else goes through the full grammar.</summary>
internal static class PlainNumber
{
    /// <summary>So many digits are inside the range of a double, wherever the point is.</summary>
    private const int MaxLength = 300;

    /// <summary>Length of the plain number that the text starts with, when a newline ends it; else 0, which says nothing.</summary>
    public static int LengthBeforeNewline(ReadOnlySpan<byte> text)
    {
        if (!Vector128.IsHardwareAccelerated || text.Length < Vector128<byte>.Count)
        {
            return LengthOfLong(text);
        }

        Vector128<byte> bytes = Vector128.Create(text);
        uint newline = Vector128.Equals(bytes, Vector128.Create((byte)'\n')).ExtractMostSignificantBits();
        if (newline == 0)
        {
            return LengthOfLong(text);
        }

        int length = BitOperations.TrailingZeroCount(newline);
        uint inside = (1u << length) - 1;
        uint digits = Vector128.LessThan(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)10)).ExtractMostSignificantBits() & inside;
        uint points = Vector128.Equals(bytes, Vector128.Create((byte)'.')).ExtractMostSignificantBits() & inside;
        return digits != 0 && (digits | points) == inside && (points & (points - 1)) == 0 ? length : 0;
    }

    private static int LengthOfLong(ReadOnlySpan<byte> text)
    {
        int digits = 0;
        int points = 0;
        for (int i = 0; i < text.Length && i <= MaxLength; i++)
        {
            if (text[i] == (byte)'\n')
            {
                return digits > 0 && points < 2 ? i : 0;
            }

            bool isDigit = (uint)(text[i] - '0') < 10;
            digits += isDigit ? 1 : 0;
            points += isDigit ? 0 : 1;
            if (!isDigit && text[i] != (byte)'.')
            {
                return 0;
            }
        }

        return 0;
    }
}
