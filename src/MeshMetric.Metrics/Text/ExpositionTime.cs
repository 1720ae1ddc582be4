using System.Globalization;

namespace MeshMetric.Metrics.Text;

/// <summary>Timestamps of the two formats: milliseconds, and seconds.</summary>
internal static class ExpositionTime
{
    /// <summary>Whether a text is a whole number of milliseconds with or without a sign.</summary>
    public static bool IsMilliseconds(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> digits = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        return digits.Length is > 0 and <= 19
            && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>Reads a time in seconds as whole milliseconds, which is all that Prometheus and OTLP's text have.</summary>
    public static bool TryReadSeconds(ReadOnlySpan<byte> text, Span<byte> milliseconds, out int length)
    {
        length = 0;
        return ExpositionNumber.IsValid(text)
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal seconds)
            && Math.Abs(seconds) < long.MaxValue / 1000
            && ((long)Math.Round(seconds * 1000)).TryFormat(milliseconds, out length, provider: CultureInfo.InvariantCulture);
    }
}
