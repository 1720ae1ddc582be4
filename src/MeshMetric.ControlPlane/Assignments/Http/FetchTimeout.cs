using System.Globalization;
using System.Text.RegularExpressions;

using MeshMetric.Resources.Validation;

namespace MeshMetric.ControlPlane.Assignments.Http;

/// <summary>
/// Reads <c>fetch-timeout</c>: as Go writes durations, which Kuma takes, and as Prometheus writes them, which it sends (<c>1d</c>, <c>1w2d</c>).
/// </summary>
internal static partial class FetchTimeout
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("y", 365 * TimeSpan.TicksPerDay), ("w", 7 * TimeSpan.TicksPerDay), ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>Reads it.</summary>
    /// <param name="text">The parameter's value.</param>
    /// <param name="timeout">How long to wait; not positive for not at all.</param>
    /// <returns>Whether it is a duration that fits.</returns>
    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length == 0)
        {
            return false;
        }

        if (Prometheus.Match(text) is { Success: true } match)
        {
            return TrySum(match, out timeout);
        }

        // A bare number is a duration to neither, but for the zero.
        return (text is "0" or "+0" or "-0" || !char.IsAsciiDigit(text[^1])) && GoDuration.TryParse(text, out timeout);
    }

    private static bool TrySum(Match match, out TimeSpan timeout)
    {
        timeout = default;
        decimal ticks = 0;
        foreach (var (unit, size) in Units)
        {
            var group = match.Groups[unit];
            if (group.Success)
            {
                if (!long.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    return false;
                }

                ticks += (decimal)number * size;
            }
        }

        if (ticks > long.MaxValue)
        {
            return false;
        }

        timeout = TimeSpan.FromTicks((long)ticks);
        return true;
    }

    // The largest unit first, each at most once.
    [GeneratedRegex(
        @"^(?:(?<y>\d+)y)?(?:(?<w>\d+)w)?(?:(?<d>\d+)d)?(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?(?:(?<s>\d+)s)?(?:(?<ms>\d+)ms)?\z",
        RegexOptions.ECMAScript | RegexOptions.CultureInvariant)]
    private static partial Regex Prometheus { get; }
}
