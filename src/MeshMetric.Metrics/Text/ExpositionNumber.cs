using System.Globalization;
using System.Text;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// Numbers as the exposition formats write them: Go's float grammar without hexadecimal and underscores, with <c>NaN</c>, <c>Inf</c> and
/// <c>infinity</c> in any case.
/// </summary>
public static class ExpositionNumber
{
    /// <summary>Reads a value the reader has accepted (<see cref="SampleView.Value"/>).</summary>
    /// <returns>The nearest double; NaN for <c>NaN</c>.</returns>
    /// <exception cref="FormatException">The text is not a number; never for text the reader accepted.</exception>
    public static double Parse(ReadOnlySpan<byte> text) =>
        TryParse(text, out double value) ? value : throw new FormatException("Not a number of the exposition format.");

    /// <summary>Reads a value.</summary>
    /// <param name="text">The text, without blanks.</param>
    /// <param name="value">The nearest double.</param>
    /// <returns><see langword="false"/> when the text is not in the grammar, or beyond the range of a double.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out double value)
    {
        // Envoy's counters and gauges are short integers; 15 digits are exact in a double.
        if (text.Length is > 0 and <= 15)
        {
            long integer = 0;
            foreach (byte digit in text)
            {
                uint d = (uint)(digit - '0');
                if (d > 9)
                {
                    return TryParseGeneral(text, out value);
                }

                integer = (integer * 10) + d;
            }

            value = integer;
            return true;
        }

        return TryParseGeneral(text, out value);
    }

    /// <summary>Whether a text is a number of the grammar and inside the range of a double.</summary>
    internal static bool IsValid(ReadOnlySpan<byte> text)
    {
        int digits = 0;
        while (digits < text.Length && text[digits] is >= (byte)'0' and <= (byte)'9')
        {
            digits++;
        }

        return digits == text.Length && digits is > 0 and < 300 || TryParseGeneral(text, out _);
    }

    private static bool TryParseGeneral(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        ReadOnlySpan<byte> unsigned = text.Length > 0 && text[0] is (byte)'+' or (byte)'-' ? text[1..] : text;
        if (Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8))
        {
            value = text[0] == (byte)'-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        if (Ascii.EqualsIgnoreCase(text, "nan"u8))
        {
            value = double.NaN;
            return true;
        }

        // double.Parse knows "Infinity" and "NaN" in spellings of its own: only digits, point, sign and exponent go through.
        return unsigned.Length > 0
            && unsigned[0] is (>= (byte)'0' and <= (byte)'9') or (byte)'.'
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }
}
