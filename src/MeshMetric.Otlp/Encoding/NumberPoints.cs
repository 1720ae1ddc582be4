using System.Buffers.Binary;

using MeshMetric.Metrics;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>Encodes the families whose samples are points of their own: everything but histograms and summaries.</summary>
internal sealed class NumberPoints(SeriesLookup series, SeriesMemory memory, PointPlacer placer, bool isDelta)
{
    private const int Fixed64Size = 1 + sizeof(ulong);

    private readonly ExemplarWriter _exemplarWriter = new();
    private readonly ProtoBuffer _exemplars = new();

    /// <summary>Encodes a family.</summary>
    /// <param name="family">Its samples.</param>
    /// <param name="remembered">Its series.</param>
    /// <param name="sources">The sources its samples refer to.</param>
    /// <param name="firstExport">When this encoder began, nanoseconds.</param>
    /// <param name="counts">Takes note of what is left out.</param>
    public void Encode(
        MergedFamily family, RememberedFamily remembered, ReadOnlySpan<SourceContext> sources, ulong firstExport, ref EncodeCounts counts)
    {
        bool isCounter = family.Kind == MetricKind.Counter;
        if (isCounter && family.HasCreated)
        {
            ReadCreated(family, remembered, sources);
        }

        foreach (SampleView sample in family)
        {
            if (sample.IsCreated)
            {
                // A start time, no metric of its own.
                continue;
            }

            SourceContext source = sources[sample.Source];
            ulong time = source.ScrapedAt;
            if (!sample.Timestamp.IsEmpty && !UnixTime.TryParseMilliseconds(sample.Timestamp, out time))
            {
                counts.InvalidPoints++;
                continue;
            }

            double value = ExpositionNumber.Parse(sample.Value);
            ulong start = 0;
            int index = series.Find(remembered, source, sample.Labels, sample.MayCarryAddedLabel, OtlpTag.NumberAttributes);
            if (index >= 0)
            {
                ref SeriesState state = ref memory[index];
                if (state.Seen == memory.Scrape && time <= state.LastTime)
                {
                    counts.RepeatedPoints++;
                    continue;
                }

                bool isDifference = isCounter && isDelta;
                if (isDifference && (!double.IsFinite(value) || (state.LastTime != 0 && time <= state.LastTime)))
                {
                    // Nothing to take a difference of: the next one is taken of the last number.
                    counts.InvalidPoints += double.IsFinite(value) ? 0 : 1;
                    memory.Touch(remembered, ref state, isWritten: false);
                    continue;
                }

                bool isWritten = !isCounter || TryAdvance(ref state, source, time, firstExport, ref value, out start, ref counts);
                state.LastTime = time;
                memory.Touch(remembered, ref state, isWritten);
                if (!isWritten)
                {
                    continue;
                }
            }
            else if (isCounter)
            {
                if (isDelta)
                {
                    continue;
                }

                start = source.ProcessStart <= time ? source.ProcessStart : 0;
            }

            Write(sample, isCounter, value, start, time, ref counts);
        }
    }

    private void ReadCreated(MergedFamily family, RememberedFamily remembered, ReadOnlySpan<SourceContext> sources)
    {
        foreach (SampleView sample in family)
        {
            if (sample.IsCreated)
            {
                int index = series.Find(
                    remembered, sources[sample.Source], sample.Labels, sample.MayCarryAddedLabel, OtlpTag.NumberAttributes);
                if (index >= 0)
                {
                    StartTimes.Announce(ref memory[index], UnixTime.ParseSeconds(sample.Value));
                }
            }
        }

        remembered.Expected = remembered.First;
    }

    // A counter's point; in delta, value becomes what is new.
    private bool TryAdvance(
        ref SeriesState state, SourceContext source, ulong time, ulong firstExport, ref double value, out ulong start, ref EncodeCounts counts)
    {
        double last = BitConverter.UInt64BitsToDouble(state.LastBits);
        start = StartTimes.Advance(
            ref state, source.StartOfNewSeries, source.ProcessStart, time, state.LastTime != 0 && value < last, out bool isReset);
        state.LastBits = BitConverter.DoubleToUInt64Bits(value);
        if (!isDelta)
        {
            return true;
        }

        start = StartTimes.OfDelta(state, start, isReset, time, firstExport);
        if (start == 0)
        {
            counts.FirstDeltas += state.LastTime == 0 ? 1 : 0;
            return false;
        }

        value -= state.LastTime == 0 || isReset ? 0 : last;
        return true;
    }

    private void Write(in SampleView sample, bool isCounter, double value, ulong start, ulong time, ref EncodeCounts counts)
    {
        _exemplars.Clear();
        if (isCounter && !sample.Exemplar.IsEmpty)
        {
            _exemplarWriter.Write(_exemplars, OtlpTag.NumberExemplars, sample.Exemplar, time);
        }

        ReadOnlySpan<byte> own = series.Own;
        ReadOnlySpan<byte> added = series.Added;
        int numbers = start != 0 ? 3 * Fixed64Size : 2 * Fixed64Size;
        Span<byte> room = placer.Make(series.Group, numbers + _exemplars.Length + own.Length + added.Length, ref counts);
        if (room.IsEmpty)
        {
            return;
        }

        room[0] = OtlpTag.PointTime;
        BinaryPrimitives.WriteUInt64LittleEndian(room[1..], time);
        room[Fixed64Size] = OtlpTag.NumberAsDouble;
        BinaryPrimitives.WriteDoubleLittleEndian(room[(Fixed64Size + 1)..], value);
        if (start != 0)
        {
            room[2 * Fixed64Size] = OtlpTag.PointStartTime;
            BinaryPrimitives.WriteUInt64LittleEndian(room[((2 * Fixed64Size) + 1)..], start);
        }

        room = room[numbers..];
        if (_exemplars.Length > 0)
        {
            _exemplars.Written.CopyTo(room);
            room = room[_exemplars.Length..];
        }

        own.CopyTo(room);
        added.CopyTo(room[own.Length..]);
    }
}
