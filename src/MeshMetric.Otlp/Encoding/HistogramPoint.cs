using System.Buffers.Binary;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Writes a classic histogram as an explicit-bucket one. Prometheus counts cumulatively, OTLP per bucket; whatever comes in, what goes out
/// satisfies OTLP's invariants: bounds strictly ascending and finite, one count more than bounds, counts that add up to <c>count</c>.
/// </summary>
internal static class HistogramPoint
{
    /// <summary>Writes the point's fields apart from its attributes.</summary>
    /// <param name="parts">The series.</param>
    /// <param name="startTime">Nanoseconds, or 0.</param>
    /// <param name="time">Nanoseconds.</param>
    /// <param name="target">Where to.</param>
    /// <param name="counts">Takes note of what is mended or left out.</param>
    /// <returns><see langword="false"/> when there is no point to send; nothing is written then.</returns>
    public static bool TryWrite(SeriesParts parts, ulong startTime, ulong time, ProtoBuffer target, ref EncodeCounts counts)
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
        if (startTime != 0)
        {
            target.WriteFixed64(OtlpTag.PointStartTime, startTime);
        }

        target.WriteFixed64(OtlpTag.PointTime, time);

        // Observations below zero make a sum that can fall, which OTLP wants left out.
        if (parts.Sum is { } sum && (bounds.IsEmpty || bounds[0] >= 0))
        {
            target.WriteDouble(OtlpTag.HistogramSum, sum);
        }

        int countsSize = (bounds.Length + 1) * sizeof(ulong);
        target.WriteLengthPrefix(OtlpTag.HistogramBucketCounts, countsSize);
        Span<byte> free = target.Reserve(countsSize);
        bool mended = parts.IsMended;
        ulong below = 0;
        for (int i = 0; i < cumulative.Length; i++)
        {
            mended |= cumulative[i] < below;
            ulong upTo = Math.Max(below, cumulative[i]);
            BinaryPrimitives.WriteUInt64LittleEndian(free[(i * sizeof(ulong))..], upTo - below);
            below = upTo;
        }

        ulong total = parts.Infinity ?? parts.TotalCount.GetValueOrDefault();
        mended |= total < below || (parts.TotalCount is { } stated && stated != total);
        total = Math.Max(below, total);
        BinaryPrimitives.WriteUInt64LittleEndian(free[(cumulative.Length * sizeof(ulong))..], total - below);
        target.Advance(countsSize);

        if (!bounds.IsEmpty)
        {
            int boundsSize = bounds.Length * sizeof(double);
            target.WriteLengthPrefix(OtlpTag.HistogramExplicitBounds, boundsSize);
            free = target.Reserve(boundsSize);
            for (int i = 0; i < bounds.Length; i++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(free[(i * sizeof(double))..], bounds[i]);
            }

            target.Advance(boundsSize);
        }

        target.WriteFixed64(OtlpTag.HistogramCount, total);
        target.WriteRaw(parts.Exemplars.Written);
        if (mended)
        {
            counts.MendedHistograms++;
        }

        return true;
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
