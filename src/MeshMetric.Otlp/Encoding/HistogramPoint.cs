using System.Runtime.InteropServices;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Writes a classic histogram as an explicit-bucket one. Prometheus counts cumulatively, OTLP per bucket; whatever comes in, what goes out
/// satisfies OTLP's invariants: bounds strictly ascending and finite, one count more than bounds, counts that add up to <c>count</c>.
/// </summary>
internal static class HistogramPoint
{
    /// <summary>Works out what the buckets hold: <see cref="SeriesParts.Buckets"/>, their total, the sum.</summary>
    /// <param name="parts">The series.</param>
    /// <param name="counts">Takes note of what is mended or left out.</param>
    /// <returns><see langword="false"/> when there is no point to send.</returns>
    public static bool TryResolve(SeriesParts parts, ref EncodeCounts counts)
    {
        // Without _count there is no histogram; only where _sum is missing as well may the +Inf bucket speak for it.
        if (parts.TotalCount is null && (parts.Sum.HasValue || parts.Infinity is null))
        {
            counts.PointsWithoutCount++;
            return false;
        }

        parts.Sort();
        if (parts.IsInvalid || HasEqualKeys(parts.Keys))
        {
            counts.InvalidPoints++;
            return false;
        }

        ReadOnlySpan<double> bounds = parts.Keys;
        ReadOnlySpan<ulong> cumulative = parts.Values;
        Span<ulong> buckets = parts.Buckets;
        bool mended = parts.IsMended;
        ulong below = 0;
        for (int i = 0; i < cumulative.Length; i++)
        {
            mended |= cumulative[i] < below;
            ulong upTo = Math.Max(below, cumulative[i]);
            buckets[i] = upTo - below;
            below = upTo;
        }

        ulong total = parts.Infinity ?? parts.TotalCount.GetValueOrDefault();
        mended |= total < below || (parts.TotalCount is { } stated && stated != total);
        total = Math.Max(below, total);
        buckets[^1] = total - below;
        parts.BucketTotal = total;

        // Observations below zero make a sum that can fall, which OTLP wants left out.
        parts.PointSum = bounds.IsEmpty || bounds[0] >= 0 ? parts.Sum : null;
        counts.MendedHistograms += mended ? 1 : 0;
        return true;
    }

    /// <summary>Writes the point's fields apart from its attributes.</summary>
    /// <param name="parts">The series, resolved.</param>
    /// <param name="startTime">Nanoseconds, or 0.</param>
    /// <param name="time">Nanoseconds.</param>
    /// <param name="target">Where to.</param>
    public static void Write(SeriesParts parts, ulong startTime, ulong time, ProtoBuffer target)
    {
        if (startTime != 0)
        {
            target.WriteFixed64(OtlpTag.PointStartTime, startTime);
        }

        target.WriteFixed64(OtlpTag.PointTime, time);
        if (parts.PointSum is { } sum)
        {
            target.WriteDouble(OtlpTag.HistogramSum, sum);
        }

        // Packed numbers are little-endian, as they are in memory everywhere this runs; the cast copies them at once.
        target.WriteBytes(OtlpTag.HistogramBucketCounts, MemoryMarshal.AsBytes(parts.Buckets));
        if (!parts.Keys.IsEmpty)
        {
            target.WriteBytes(OtlpTag.HistogramExplicitBounds, MemoryMarshal.AsBytes(parts.Keys));
        }

        target.WriteFixed64(OtlpTag.HistogramCount, parts.BucketTotal);
        target.WriteRaw(parts.Exemplars.Written);
    }

    private static bool HasEqualKeys(ReadOnlySpan<double> sorted)
    {
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - 1])
            {
                return true;
            }
        }

        return false;
    }
}
