using System.Globalization;
using System.Net;

using Microsoft.Extensions.Logging;

namespace MeshMetric.Settings;

/// <summary>Reads the values of settings. Each says, in place of throwing, what is wrong and what would be right.</summary>
public static class SettingText
{
    private static readonly (string Suffix, double Milliseconds)[] DurationUnits =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    private static readonly (string Suffix, long Factor)[] SizeUnits =
        [("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("k", 1000), ("M", 1_000_000), ("G", 1_000_000_000)];

    /// <summary>Go's spelling (<c>1m30s</c>) or a number of seconds; 10 ms to 1 h.</summary>
    public static TimeSpan ParseDuration(string text, out string? problem) => ParseDuration(text, 3_600_000, "1h", out problem);

    /// <summary>As <see cref="ParseDuration(string, out string?)"/>, up to ten years of 8,760 hours: for what is kept, not waited for.</summary>
    public static TimeSpan ParseLongDuration(string text, out string? problem) => ParseDuration(text, 87_600 * 3_600_000.0, "87600h", out problem);

    /// <summary>A whole number of at least 1.</summary>
    public static long ParseCount(string text, out string? problem)
    {
        var ok = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1;
        problem = ok ? null : "is not a number from 1 to 2147483647";
        return value;
    }

    /// <summary>Bytes, plain or with <c>k M G Ki Mi Gi</c>.</summary>
    public static long ParseSize(string text, out string? problem)
    {
        var digits = text.AsSpan();
        var factor = 1L;
        foreach (var (suffix, unit) in SizeUnits)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                digits = digits[..^suffix.Length];
                factor = unit;
                break;
            }
        }

        var ok = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= 1 && value <= (1L << 40) / factor;
        problem = ok ? null : "is not a size; write bytes, or for example 512Ki or 64Mi";
        return ok ? value * factor : 0;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static bool ParseSwitch(string text, out string? problem)
    {
        problem = text is "true" or "false" ? null : "is neither true nor false";
        return text == "true";
    }

    /// <summary>An IPv4 or IPv6 address.</summary>
    public static IPAddress? ParseIPAddress(string text, out string? problem)
    {
        problem = IPAddress.TryParse(text, out var address) ? null : "is not an IP address; write for example 0.0.0.0, 127.0.0.1 or ::";
        return address;
    }

    /// <summary>The five levels by their short names.</summary>
    public static LogLevel ParseLogLevel(string text, out string? problem)
    {
        problem = null;
        switch (text)
        {
            case "trace":
                return LogLevel.Trace;
            case "debug":
                return LogLevel.Debug;
            case "info":
                return LogLevel.Information;
            case "warn":
                return LogLevel.Warning;
            case "error":
                return LogLevel.Error;
            default:
                problem = "is not a level; it must be one of trace, debug, info, warn, error";
                return LogLevel.Information;
        }
    }

    private static TimeSpan ParseDuration(string text, double most, string mostText, out string? problem)
    {
        var value = ParseMilliseconds(text);
        problem = value is null ? "is not a time; write for example 500ms, 10s or 1m30s"
            : value < 10 || !(value <= most) ? $"is out of range; it must be between 10ms and {mostText}"
            : null;
        return problem is null ? TimeSpan.FromMilliseconds(value!.Value) : default;
    }

    private static double? ParseMilliseconds(string text)
    {
        const NumberStyles Decimal = NumberStyles.AllowDecimalPoint;
        if (double.TryParse(text, Decimal, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds * 1000;
        }

        var rest = text.AsSpan();
        var total = 0.0;
        while (rest.Length > 0)
        {
            var length = rest.IndexOfAnyExceptInRange('.', '9');
            if (length <= 0 || !double.TryParse(rest[..length], Decimal, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            rest = rest[length..];
            var found = false;
            foreach (var (suffix, milliseconds) in DurationUnits)
            {
                // "m" must not take the "ms" of milliseconds; "ms" comes first in the table.
                if (rest.StartsWith(suffix, StringComparison.Ordinal))
                {
                    total += number * milliseconds;
                    rest = rest[suffix.Length..];
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                return null;
            }
        }

        return text.Length == 0 ? null : total;
    }
}
