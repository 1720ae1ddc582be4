using MeshMetric.Metrics;

namespace MeshMetric.Otlp.Encoding;

/// <summary>Writes a series of several samples as the point of its kind.</summary>
internal sealed class SeriesPoint(SeriesLookup series, SeriesMemory memory, bool isDelta)
{
    private readonly HistogramDelta _delta = new(memory);
    private byte[] _joined = [];

    /// <summary>When the encoder began, nanoseconds.</summary>
    public ulong FirstExport { get; set; }

    public static byte AttributesTag(MetricKind kind) =>
        kind == MetricKind.Histogram ? OtlpTag.HistogramAttributes : OtlpTag.SummaryAttributes;

    /// <summary>Labels as they stand, without the key between them; valid until the next call.</summary>
    public ReadOnlySpan<byte> Join(in LabelSplit labels)
    {
        if (labels.Tail.IsEmpty || labels.Head.IsEmpty)
        {
            return labels.Tail.IsEmpty ? labels.Head : labels.Tail;
        }

        int length = labels.Head.Length + 1 + labels.Tail.Length;
        if (_joined.Length < length)
        {
            _joined = new byte[length * 2];
        }

        labels.Head.CopyTo(_joined);
        _joined[labels.Head.Length] = (byte)',';
        labels.Tail.CopyTo(_joined.AsSpan(labels.Head.Length + 1));
        return _joined.AsSpan(0, length);
    }

    /// <summary>Writes a point, unless there is none to send.</summary>
    /// <param name="family">The family's series.</param>
    /// <param name="parts">What the samples say.</param>
    /// <param name="labels">The labels as text, without the key.</param>
    /// <param name="mayCarry">Whether they must be compared with the source's added labels.</param>
    /// <param name="source">The source.</param>
    /// <param name="points">Takes the point.</param>
    /// <param name="counts">Takes note of what is mended or left out.</param>
    public void Write(
        RememberedFamily family,
        SeriesParts parts,
        ReadOnlySpan<byte> labels,
        bool mayCarry,
        SourceContext source,
        PointList points,
        ref EncodeCounts counts)
    {
        bool isHistogram = family.Kind == MetricKind.Histogram;
        if (!(isHistogram ? HistogramPoint.TryResolve(parts, ref counts) : SummaryPoint.TryResolve(parts, ref counts)))
        {
            return;
        }

        ulong time = parts.Time != 0 ? parts.Time : source.ScrapedAt;
        int index = series.Find(family, source, labels, mayCarry, AttributesTag(family.Kind));
        if (!TryAdvance(index, family, parts, source, time, out ulong start, ref counts))
        {
            return;
        }

        points.Begin();
        if (isHistogram)
        {
            HistogramPoint.Write(parts, start, time, points.Buffer);
        }
        else
        {
            SummaryPoint.Write(parts, start, time, points.Buffer, ref counts);
        }

        points.Buffer.WriteRaw(series.Own);
        points.Buffer.WriteRaw(series.Added);
        points.End(series.Group);
    }

    private bool TryAdvance(
        int index, RememberedFamily family, SeriesParts parts, SourceContext source, ulong time, out ulong start, ref EncodeCounts counts)
    {
        bool isDifference = isDelta && family.Kind == MetricKind.Histogram;
        if (index < 0)
        {
            start = parts.Created != 0 ? parts.Created : source.ProcessStart;
            start = start <= time ? start : 0;
            return !isDifference;
        }

        start = 0;
        memory.Save(index);
        ref SeriesState state = ref memory[index];
        if (time <= state.LastTime && (isDifference || state.Seen == memory.Scrape))
        {
            counts.RepeatedPoints += state.Seen == memory.Scrape ? 1 : 0;
            memory.Touch(family, ref state, isWritten: false);
            return false;
        }

        ulong total = family.Kind == MetricKind.Histogram ? parts.BucketTotal : parts.TotalCount.GetValueOrDefault();
        StartTimes.Announce(ref state, parts.Created);
        start = StartTimes.Advance(
            ref state, source.StartOfNewSeries, source.ProcessStart, time, state.LastTime != 0 && total < state.LastBits, out bool isReset);
        bool isWritten = true;
        if (isDifference)
        {
            bool isFirst = state.LastTime == 0;
            start = StartTimes.OfDelta(state, start, isReset, time, FirstExport);
            isWritten = _delta.TryTake(parts, ref state, isFirst || isReset) && start != 0;
            counts.FirstDeltas += isWritten ? 0 : 1;
        }

        state.LastBits = total;
        state.LastTime = time;
        memory.Touch(family, ref state, isWritten);
        return isWritten;
    }
}
