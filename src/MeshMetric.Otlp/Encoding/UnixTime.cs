using System.Buffers.Text;
using System.Globalization;

namespace MeshMetric.Otlp.Encoding;

/// <summary>Times as OTLP counts them: nanoseconds since 1970, unsigned, so until 2554.</summary>
internal static class UnixTime
{
    private const ulong NanosecondsPerMillisecond = 1_000_000;
    private const ulong NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Converts a time; 0 for one before 1970.</summary>
    public static ulong Nanoseconds(DateTimeOffset time)
    {
        long ticks = (time - DateTimeOffset.UnixEpoch).Ticks;
        return ticks <= 0 ? 0 : (ulong)ticks * 100;
    }

    /// <summary>Reads a sample's timestamp in milliseconds.</summary>
    /// <returns><see langword="false"/> when OTLP has no such time, or the text is not a number.</returns>
    public static bool TryParseMilliseconds(ReadOnlySpan<byte> text, out ulong nanoseconds)
    {
        nanoseconds = 0;
        if (!Utf8Parser.TryParse(text, out long milliseconds, out int consumed) || consumed != text.Length
            || milliseconds <= 0 || (ulong)milliseconds > ulong.MaxValue / NanosecondsPerMillisecond)
        {
            return false;
        }

        nanoseconds = (ulong)milliseconds * NanosecondsPerMillisecond;
        return true;
    }

    /// <summary>Reads a time in seconds, to the nanosecond where a double would be off by some hundred of them.</summary>
    /// <returns>0 when it is no time that OTLP has.</returns>
    public static ulong ParseSeconds(ReadOnlySpan<byte> text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal seconds)
            && seconds is > 0 and < ulong.MaxValue / NanosecondsPerSecond
            ? (ulong)(seconds * NanosecondsPerSecond)
            : 0;
}
