using System.Buffers.Binary;
using System.Globalization;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Reads bounds and quantiles. All series of a family have the same few, so that most are found among those read before, which costs a tenth.
/// </summary>
internal sealed class KeyNumbers
{
    private const int IndexBits = 7;
    private const int LongestKnown = 16;

    private readonly Known[] _known = new Known[1 << IndexBits];

    /// <summary>The number; NaN when the text is none. (The reader vouches for a sample's value but not for what a label says.)</summary>
    public double Read(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > LongestKnown)
        {
            return Parse(text);
        }

        (ulong head, ulong tail) = Pack(text);
        ref Known known = ref _known[(((head * 0x9E3779B97F4A7C15) ^ tail) * 0x9E3779B97F4A7C15) >> (64 - IndexBits)];
        if (known.Length != text.Length || known.Head != head || known.Tail != tail)
        {
            known = new Known { Head = head, Tail = tail, Length = text.Length, Number = Parse(text) };
        }

        return known.Number;
    }

    // Together with the length, different texts give different numbers.
    private static (ulong Head, ulong Tail) Pack(ReadOnlySpan<byte> text) => text.Length switch
    {
        >= 8 => (BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt64LittleEndian(text[^8..])),
        >= 4 => (BinaryPrimitives.ReadUInt32LittleEndian(text), BinaryPrimitives.ReadUInt32LittleEndian(text[^4..])),
        _ => ((ulong)(text[0] | (text[text.Length / 2] << 8) | (text[^1] << 16)), 0),
    };

    private static double Parse(ReadOnlySpan<byte> text)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(text, Style, CultureInfo.InvariantCulture, out double number))
        {
            return number;
        }

        bool isNegative = text.Length > 0 && text[0] == (byte)'-';
        ReadOnlySpan<byte> unsigned = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        return IsWord(unsigned, "inf"u8) || IsWord(unsigned, "infinity"u8)
            ? isNegative ? double.NegativeInfinity : double.PositiveInfinity
            : double.NaN;
    }

    private static bool IsWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => System.Text.Ascii.EqualsIgnoreCase(text, word);

    private struct Known
    {
        public ulong Head;
        public ulong Tail;
        public int Length;
        public double Number;
    }
}
