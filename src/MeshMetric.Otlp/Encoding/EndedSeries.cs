using System.Buffers.Binary;

using MeshMetric.Metrics;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Tells the end of series that were written last time and are gone: one point with the flag "no recorded value", where a reader would otherwise
/// take the last value for the present one (OTLP specification, "staleness").
/// </summary>
internal sealed class EndedSeries(SeriesMemory memory, LabelSets labels, PointPlacer placer)
{
    private const int Fixed64Size = 1 + sizeof(ulong);
    private const int FlagsSize = 2;

    /// <summary>Writes the ends of a family's series, once each; to be called when all its points are written.</summary>
    /// <param name="family">The family; its metric is the current one.</param>
    /// <param name="time">Time of the scrape, nanoseconds.</param>
    /// <param name="isDelta">Whether the family's points are deltas.</param>
    /// <param name="counts">Takes note of the ends.</param>
    public void Write(RememberedFamily family, ulong time, bool isDelta, ref EncodeCounts counts)
    {
        for (int i = family.LiveSeen < family.Live ? family.First : -1; i >= 0; i = memory[i].Next)
        {
            ref SeriesState state = ref memory[i];
            if (!state.IsLive || state.Seen == memory.Scrape)
            {
                continue;
            }

            state.IsLive = false;
            family.Live--;
            counts.EndedSeries++;
            ulong start = isDelta ? state.LastTime : state.Start;
            WriteEnd(family.Kind, state, start <= time ? start : 0, time, ref counts);
        }
    }

    private void WriteEnd(MetricKind kind, in SeriesState state, ulong start, ulong time, ref EncodeCounts counts)
    {
        byte tag = kind == MetricKind.Histogram ? OtlpTag.HistogramAttributes : OtlpTag.NumberAttributes;
        ReadOnlySpan<byte> own = memory.Attributes(state);
        ReadOnlySpan<byte> added = state.Labels == 0 ? default : labels[state.Labels].All(tag);
        int head = (start != 0 ? 2 * Fixed64Size : Fixed64Size) + FlagsSize;
        Span<byte> room = placer.Make(state.Group, head + own.Length + added.Length, ref counts);
        if (room.IsEmpty)
        {
            return;
        }

        room[0] = OtlpTag.PointTime;
        BinaryPrimitives.WriteUInt64LittleEndian(room[1..], time);
        if (start != 0)
        {
            room[Fixed64Size] = OtlpTag.PointStartTime;
            BinaryPrimitives.WriteUInt64LittleEndian(room[(Fixed64Size + 1)..], start);
        }

        room[head - 2] = kind == MetricKind.Histogram ? OtlpTag.HistogramFlags : OtlpTag.NumberFlags;
        room[head - 1] = OtlpTag.NoRecordedValue;
        own.CopyTo(room[head..]);
        added.CopyTo(room[(head + own.Length)..]);
    }
}
