namespace MeshMetric.Otlp.Encoding;

/// <summary>Writes a summary. A quantile without observations (NaN) is left out, the rest of the point stays.</summary>
internal static class SummaryPoint
{
    // Two tags and two doubles.
    private const int QuantileSize = 18;

    /// <inheritdoc cref="HistogramPoint.TryResolve"/>
    public static bool TryResolve(SeriesParts parts, ref EncodeCounts counts)
    {
        if (parts.TotalCount is null)
        {
            counts.PointsWithoutCount++;
            return false;
        }

        if (parts.IsInvalid)
        {
            counts.InvalidPoints++;
            return false;
        }

        return true;
    }

    /// <summary>Writes the point's fields apart from its attributes.</summary>
    /// <param name="parts">The series, resolved.</param>
    /// <param name="startTime">Nanoseconds, or 0.</param>
    /// <param name="time">Nanoseconds.</param>
    /// <param name="target">Where to.</param>
    /// <param name="counts">Takes note of quantiles that are left out.</param>
    public static void Write(SeriesParts parts, ulong startTime, ulong time, ProtoBuffer target, ref EncodeCounts counts)
    {
        if (startTime != 0)
        {
            target.WriteFixed64(OtlpTag.PointStartTime, startTime);
        }

        target.WriteFixed64(OtlpTag.PointTime, time);
        target.WriteFixed64(OtlpTag.SummaryCount, parts.TotalCount.GetValueOrDefault());

        // No presence on the wire: an unknown sum is 0, as the mapping says.
        target.WriteDouble(OtlpTag.SummarySum, parts.Sum ?? 0);
        parts.Sort();
        double last = double.NaN;
        for (int i = 0; i < parts.Count; i++)
        {
            double quantile = parts.Keys[i];
            double value = BitConverter.UInt64BitsToDouble(parts.Values[i]);
            if (quantile is not (>= 0 and <= 1) || quantile == last || value is not >= 0)
            {
                counts.DroppedQuantiles++;
                continue;
            }

            target.WriteLengthPrefix(OtlpTag.SummaryQuantileValues, QuantileSize);
            target.WriteDouble(OtlpTag.QuantileQuantile, quantile);
            target.WriteDouble(OtlpTag.QuantileValue, value);
            last = quantile;
        }
    }
}
