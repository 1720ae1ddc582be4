using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MeshMetric.Metrics.Text;

/// <summary>Finds where a quoted text ends.</summary>
internal static class QuotedText
{
    /// <summary>
    /// Length of the text up to its closing quote, when no escape and no newline comes before it; else -1. Label values are short: a call of a search for any
    /// length costs more than the search.
    /// </summary>
    /// <param name="text">What comes after the opening quote.</param>
    /// <param name="isAscii">Cleared when a byte before the quote is not ASCII.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int LengthWithoutEscapes(ReadOnlySpan<byte> text, ref bool isAscii)
    {
        const int Step = 32;
        if (!Vector128.IsHardwareAccelerated)
        {
            return LengthOfShort(text, 0, ref isAscii);
        }

        Vector128<byte> quote = Vector128.Create((byte)'"');
        Vector128<byte> slash = Vector128.Create((byte)'\\');
        Vector128<byte> newline = Vector128.Create((byte)'\n');
        int at = 0;
        for (; at <= text.Length - Step; at += Step)
        {
            Vector128<byte> first = Vector128.Create(text[at..]);
            Vector128<byte> second = Vector128.Create(text[(at + (Step / 2))..]);
            Vector128<byte> firstEnds = Vector128.Equals(first, quote) | Vector128.Equals(first, slash) | Vector128.Equals(first, newline);
            Vector128<byte> secondEnds = Vector128.Equals(second, quote) | Vector128.Equals(second, slash) | Vector128.Equals(second, newline);
            uint ends = firstEnds.ExtractMostSignificantBits() | (secondEnds.ExtractMostSignificantBits() << (Step / 2));
            uint high = first.ExtractMostSignificantBits() | (second.ExtractMostSignificantBits() << (Step / 2));
            if (ends != 0)
            {
                int length = BitOperations.TrailingZeroCount(ends);
                isAscii &= (high & ((1u << length) - 1)) == 0;
                return text[at + length] == (byte)'"' ? at + length : -1;
            }

            isAscii &= high == 0;
        }

        return LengthOfShort(text, at, ref isAscii);
    }

    /// <summary>What is left at the end of the memory.</summary>
    private static int LengthOfShort(ReadOnlySpan<byte> text, int at, ref bool isAscii)
    {
        int end = text[at..].IndexOfAny((byte)'"', (byte)'\\', (byte)'\n');
        if (end < 0 || text[at + end] != (byte)'"')
        {
            return -1;
        }

        isAscii &= System.Text.Ascii.IsValid(text.Slice(at, end));
        return at + end;
    }
}
