using System.Buffers;
using System.Globalization;

namespace MeshMetric.Resources.Validation;

/// <summary>Durations as Go writes them (<c>1h2m3.5s</c>), and a plain number as seconds.</summary>
public static class GoDuration
{
    // More of any unit than a TimeSpan holds, and far from what a decimal holds.
    private const decimal LargestNumber = 1e16m;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Reads a duration; <see langword="false"/> when it is neither Go syntax nor a number, or out of range.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return Math.Abs(seconds) < LargestNumber && TryTicks(seconds * TimeSpan.TicksPerSecond, out duration);
        }

        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        rest = rest is ['-' or '+', ..] ? rest[1..] : rest;
        if (rest.IsEmpty)
        {
            return false;
        }

        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            if (!TryTakeNumber(ref rest, out var number) || !TryTakeUnit(ref rest, out var unit))
            {
                return false;
            }

            ticks += number * unit;
            if (ticks > long.MaxValue)
            {
                return false;
            }
        }

        return TryTicks(negative ? -ticks : ticks, out duration);
    }

    /// <summary>Writes a duration as Go's <c>Duration.String</c> does, for example <c>1m0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var invariant = CultureInfo.InvariantCulture;
        if (duration < TimeSpan.Zero)
        {
            return "-" + Format(duration.Negate());
        }

        if (duration < TimeSpan.FromSeconds(1) && duration > TimeSpan.Zero)
        {
            return duration < TimeSpan.FromMilliseconds(1)
                ? ((decimal)duration.Ticks / TimeSpan.TicksPerMicrosecond).ToString("0.#######", invariant) + "µs"
                : ((decimal)duration.Ticks / TimeSpan.TicksPerMillisecond).ToString("0.#######", invariant) + "ms";
        }

        var seconds = ((decimal)(duration.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond).ToString("0.#######", invariant) + "s";
        var hours = (long)duration.TotalHours;
        return hours > 0
            ? string.Create(invariant, $"{hours}h{duration.Minutes}m{seconds}")
            : duration.Minutes > 0 ? string.Create(invariant, $"{duration.Minutes}m{seconds}") : seconds;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<char> rest, out decimal number)
    {
        var end = rest.IndexOfAnyExcept(NumberCharacters);
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number < LargestNumber;
    }

    private static bool TryTakeUnit(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        var end = rest.IndexOfAny(NumberCharacters);
        var unit = end < 0 ? rest : rest[..end];
        rest = rest[unit.Length..];
        ticks = unit switch
        {
            "ns" => 0.01m,
            "us" or "µs" or "μs" => TimeSpan.TicksPerMicrosecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            _ => 0,
        };
        return ticks > 0;
    }

    private static bool TryTicks(decimal ticks, out TimeSpan duration)
    {
        var fits = ticks is >= long.MinValue and <= long.MaxValue;
        duration = fits ? TimeSpan.FromTicks((long)ticks) : default;
        return fits;
    }
}
