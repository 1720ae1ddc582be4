namespace MeshMetric.Metrics.Text;

/// <summary>What OpenMetrics has after value and timestamp: <c># {labels} value timestamp</c>.</summary>
internal static class ExemplarParser
{
    /// <summary>Reads an exemplar to the line's end and writes it without its number sign, one blank before it.</summary>
    /// <param name="line">Stands after the number sign.</param>
    /// <param name="canonical">Where to write.</param>
    /// <param name="maxLabels">Most labels allowed.</param>
    /// <param name="length">Its length without the blank; 0 for one that is left out because a label name needs quotes.</param>
    public static LineError Parse(ref LineCursor line, ScratchBuffer canonical, int maxLabels, out int length)
    {
        length = 0;
        int start = canonical.Length;
        line.SkipBlanks();
        if (!line.TrySkip((byte)'{'))
        {
            return LineError.BadExemplar;
        }

        canonical.Append((byte)' ');
        LineError error = LabelParser.Parse(ref line, canonical, maxLabels, out ParsedLabels labels);
        if (error != LineError.None)
        {
            return error;
        }

        if (labels.Count == 0)
        {
            canonical.Append("{}"u8);
        }

        ReadOnlySpan<byte> value = line.ReadToken();
        ReadOnlySpan<byte> timestamp = line.ReadToken();
        if (!ExpositionNumber.IsValid(value) || !(timestamp.IsEmpty || ExpositionTime.TryReadSeconds(timestamp, stackalloc byte[24], out _)))
        {
            return LineError.BadExemplar;
        }

        if (labels.HasQuotedName)
        {
            canonical.Truncate(start);
            return LineError.None;
        }

        canonical.Append((byte)' ');
        canonical.Append(value);
        if (!timestamp.IsEmpty)
        {
            canonical.Append((byte)' ');
            canonical.Append(timestamp);
        }

        length = canonical.Length - start - 1;
        return LineError.None;
    }
}
