using MeshMetric.Metrics;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>What a sample is to its histogram or summary.</summary>
internal enum SampleRole : byte
{
    /// <summary>Nothing: its name does not fit the family's type.</summary>
    None,

    /// <summary><c>x_bucket{le}</c>.</summary>
    Bucket,

    /// <summary><c>x{quantile}</c>.</summary>
    Quantile,

    /// <summary><c>x_sum</c>.</summary>
    Sum,

    /// <summary><c>x_count</c>.</summary>
    Count,

    /// <summary><c>x_created</c>.</summary>
    Created,
}

/// <summary>One sample of a histogram or summary series as numbers.</summary>
internal readonly struct SeriesSample
{
    // The first double beyond what an unsigned 64-bit integer holds.
    private const double TooMany = 18446744073709551616.0;

    public SampleRole Role { get; private init; }

    /// <summary>Bound or quantile; NaN when it is not a number.</summary>
    public double Key { get; private init; }

    /// <summary>A count (bucket, count), nanoseconds (created), or the bits of a double (quantile, sum).</summary>
    public ulong Bits { get; private init; }

    /// <summary>Own timestamp, nanoseconds, or 0.</summary>
    public ulong Time { get; private init; }

    public bool IsInvalid { get; private init; }

    public bool IsMended { get; private init; }

    /// <summary>The label that tells the samples of one series apart; empty when the kind has none.</summary>
    public static ReadOnlySpan<byte> KeyLabel(MetricKind kind) => kind == MetricKind.Histogram ? "le"u8 : "quantile"u8;

    /// <summary>The role that a sample's name gives it in a family.</summary>
    public static SampleRole RoleOf(MetricKind kind, ReadOnlySpan<byte> family, ReadOnlySpan<byte> name)
    {
        if (!name.StartsWith(family))
        {
            return SampleRole.None;
        }

        ReadOnlySpan<byte> suffix = name[family.Length..];
        return suffix.Length switch
        {
            0 when kind == MetricKind.Summary => SampleRole.Quantile,
            4 when suffix.SequenceEqual("_sum"u8) => SampleRole.Sum,
            6 when suffix.SequenceEqual("_count"u8) => SampleRole.Count,
            7 when kind == MetricKind.Histogram && suffix.SequenceEqual("_bucket"u8) => SampleRole.Bucket,
            8 when suffix.SequenceEqual("_created"u8) => SampleRole.Created,
            _ => SampleRole.None,
        };
    }

    /// <summary>Reads a sample.</summary>
    /// <param name="role">Not <see cref="SampleRole.None"/>.</param>
    /// <param name="key">Text of the bound or quantile; empty for the other roles.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="keys">Reads the key.</param>
    public static SeriesSample Read(SampleRole role, ReadOnlySpan<byte> key, in SampleView sample, KeyNumbers keys)
    {
        ulong bits;
        bool invalid = false;
        bool mended = false;
        double number = double.NaN;
        switch (role)
        {
            case SampleRole.Bucket:
                number = keys.Read(key);
                (bits, invalid, mended) = ParseCount(sample.Value);
                break;
            case SampleRole.Count:
                (bits, invalid, mended) = ParseCount(sample.Value);
                break;
            case SampleRole.Quantile:
                number = keys.Read(key);
                bits = BitConverter.DoubleToUInt64Bits(ExpositionNumber.Parse(sample.Value));
                break;
            case SampleRole.Created:
                bits = UnixTime.ParseSeconds(sample.Value);
                break;
            default:
                bits = BitConverter.DoubleToUInt64Bits(ExpositionNumber.Parse(sample.Value));
                break;
        }

        ulong time = 0;
        if (!sample.Timestamp.IsEmpty && !UnixTime.TryParseMilliseconds(sample.Timestamp, out time))
        {
            invalid = true;
        }

        return new SeriesSample { Role = role, Key = number, Bits = bits, Time = time, IsInvalid = invalid, IsMended = mended };
    }

    private static (ulong Count, bool IsInvalid, bool IsMended) ParseCount(ReadOnlySpan<byte> text)
    {
        // Counts are whole numbers in practice; 18 digits always fit.
        if (text.Length <= 18)
        {
            ulong count = 0;
            int at = 0;
            while (at < text.Length && (uint)(text[at] - '0') <= 9)
            {
                count = (count * 10) + (uint)(text[at++] - '0');
            }

            if (at == text.Length)
            {
                return (count, false, false);
            }
        }

        double number = ExpositionNumber.Parse(text);
        return number switch
        {
            double.NaN or >= TooMany => (0, true, false),
            < 0 => (0, false, true),
            _ => ((ulong)number, false, number != Math.Truncate(number)),
        };
    }
}
