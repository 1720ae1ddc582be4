using System.Globalization;

using Grpc.Core;

namespace MeshMetric.Otlp.Exporting;

/// <summary>Which failures are worth another attempt (OTLP specification, "Failures"). Pure functions of the response.</summary>
internal static class RetryRules
{
    /// <summary>Longest wait that is taken from a collector; beyond it the wish is a mistake or an attack.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>Judges a gRPC status.</summary>
    /// <param name="code">The status.</param>
    /// <param name="hasRetryInfo">Whether the details hold a <c>RetryInfo</c>: without it, an exhausted resource stays exhausted.</param>
    public static bool IsRetryable(StatusCode code, bool hasRetryInfo) => code switch
    {
        StatusCode.Cancelled or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.OutOfRange
            or StatusCode.Unavailable or StatusCode.DataLoss => true,
        StatusCode.ResourceExhausted => hasRetryInfo,
        _ => false,
    };

    /// <summary>Judges an HTTP status.</summary>
    public static bool IsRetryable(int httpStatus) => httpStatus is 429 or 502 or 503 or 504;

    /// <summary>Reads the <c>RetryInfo</c> in a serialised <c>google.rpc.Status</c>.</summary>
    /// <param name="statusDetails">Value of <c>grpc-status-details-bin</c>.</param>
    /// <param name="delay">The wait asked for; zero means no hint.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryReadRetryInfo(ReadOnlySpan<byte> statusDetails, out TimeSpan delay)
    {
        delay = TimeSpan.Zero;
        ProtoReader status = new(statusDetails);
        while (status.MoveNext())
        {
            if (status.Field != 3)
            {
                continue;
            }

            ProtoReader any = new(status.Bytes);
            ReadOnlySpan<byte> type = default;
            ReadOnlySpan<byte> value = default;
            while (any.MoveNext())
            {
                switch (any.Field)
                {
                    case 1:
                        type = any.Bytes;
                        break;
                    case 2:
                        value = any.Bytes;
                        break;
                }
            }

            if (type.EndsWith("/google.rpc.RetryInfo"u8))
            {
                delay = ReadRetryDelay(value);
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a <c>Retry-After</c> header: seconds, or an HTTP date.</summary>
    /// <param name="value">The header; <see langword="null"/> without one.</param>
    /// <param name="now">The time a date is compared with.</param>
    /// <returns>The wait, between zero and <see cref="LongestWait"/>; <see langword="null"/> when the header says none.</returns>
    public static TimeSpan? ReadRetryAfter(string? value, DateTimeOffset now)
    {
        if (value is null)
        {
            return null;
        }

        if (ulong.TryParse(value.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong seconds))
        {
            return Clamp(seconds);
        }

        // The form that RFC 9110 tells senders to use; a lenient parser would read dates into nonsense.
        return DateTimeOffset.TryParseExact(value.Trim(), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? Clamp((date - now).TotalSeconds)
            : null;
    }

    private static TimeSpan ReadRetryDelay(ReadOnlySpan<byte> retryInfo)
    {
        ProtoReader info = new(retryInfo);
        long seconds = 0;
        int nanoseconds = 0;
        while (info.MoveNext())
        {
            if (info.Field != 1)
            {
                continue;
            }

            ProtoReader duration = new(info.Bytes);
            while (duration.MoveNext())
            {
                switch (duration.Field)
                {
                    case 1:
                        seconds = (long)duration.Number;
                        break;
                    case 2:
                        nanoseconds = (int)duration.Number;
                        break;
                }
            }
        }

        return Clamp(seconds + (nanoseconds * 1e-9));
    }

    private static TimeSpan Clamp(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestWait.TotalSeconds));
}
