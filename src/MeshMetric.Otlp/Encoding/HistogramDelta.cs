using System.Runtime.InteropServices;

namespace MeshMetric.Otlp.Encoding;

/// <summary>Turns what a histogram holds into what has come since its last point.</summary>
internal sealed class HistogramDelta(SeriesMemory memory)
{
    // Before the buckets: a hash of the bounds, and the sum.
    private const int Head = 2;

    /// <summary>Takes the difference: buckets, their total and the sum become what is new.</summary>
    /// <param name="parts">The series, resolved.</param>
    /// <param name="state">Its state, as the last point left it.</param>
    /// <param name="isWhole">Whether all of it is new: the series is, or began anew.</param>
    /// <returns><see langword="false"/> when the bounds have changed, so that there is no difference.</returns>
    public bool TryTake(SeriesParts parts, ref SeriesState state, bool isWhole)
    {
        Span<ulong> buckets = parts.Buckets;
        int half = Head + buckets.Length;
        Span<ulong> both = memory.Histogram(ref state, half);
        ReadOnlySpan<ulong> last = both.Slice(state.Half * half, half);
        state.Half = (byte)(1 - state.Half);
        Span<ulong> next = both.Slice(state.Half * half, half);
        next[0] = memory.HashBounds(MemoryMarshal.AsBytes(parts.Keys));
        next[1] = BitConverter.DoubleToUInt64Bits(parts.PointSum ?? double.NaN);
        buckets.CopyTo(next[Head..]);
        if (isWhole || last[0] != next[0])
        {
            return isWhole;
        }

        parts.BucketTotal = 0;
        for (int i = 0; i < buckets.Length; i++)
        {
            // A source that is not read in one instant may take a bucket back a little. What was told stays told, and is set against what comes.
            ulong told = last[Head + i];
            next[Head + i] = Math.Max(told, buckets[i]);
            buckets[i] = next[Head + i] - told;
            parts.BucketTotal += buckets[i];
        }

        double sum = parts.PointSum.GetValueOrDefault(double.NaN) - BitConverter.UInt64BitsToDouble(last[1]);
        parts.PointSum = sum >= 0 ? sum : null;
        return true;
    }
}
