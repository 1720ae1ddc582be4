namespace MeshMetric.Metrics.Text;

/// <summary>The labels of a sample or an exemplar, from after the opening brace to the closing one.</summary>
internal static class LabelParser
{
    /// <summary>Reads labels and writes them in canonical form with their braces; nothing when there are none.</summary>
    /// <param name="line">Stands after the opening brace; is left after the closing one.</param>
    /// <param name="canonical">Where to write.</param>
    /// <param name="maxLabels">Most labels allowed.</param>
    /// <param name="labels">What was read.</param>
    public static LineError Parse(ref LineCursor line, ScratchBuffer canonical, int maxLabels, out ParsedLabels labels)
    {
        labels = default;
        int start = canonical.Length + 1;
        while (true)
        {
            line.SkipBlanks();
            if (line.TrySkip((byte)'}'))
            {
                break;
            }

            if (line.IsAtEnd)
            {
                return LineError.UnterminatedLabels;
            }

            if (++labels.Count > maxLabels)
            {
                return LineError.TooManyLabels;
            }

            canonical.Append(labels.Count == 1 ? (byte)'{' : (byte)',');
            LineError error = ParseLabel(ref line, canonical, ref labels.HasQuotedName);
            if (error != LineError.None)
            {
                return error;
            }

            line.SkipBlanks();
            if (!line.TrySkip((byte)',') && line.Next != '}')
            {
                return LineError.UnterminatedLabels;
            }
        }

        if (labels.Count == 0)
        {
            return LineError.None;
        }

        labels.Length = canonical.Length - start;
        canonical.Append((byte)'}');
        return DuplicateLabels.Any(canonical.Span.Slice(start, labels.Length), labels.Count) ? LineError.DuplicateLabel : LineError.None;
    }

    private static LineError ParseLabel(ref LineCursor line, ScratchBuffer canonical, ref bool hasQuotedName)
    {
        LineError error = ReadName(ref line, out ReadOnlySpan<byte> name);
        if (error != LineError.None)
        {
            return error;
        }

        bool quote = !NameSyntax.IsLegacyLabelName(name);
        hasQuotedName |= quote;
        if (quote)
        {
            canonical.Append((byte)'"');
        }

        canonical.Append(name);
        if (quote)
        {
            canonical.Append((byte)'"');
        }

        line.SkipBlanks();
        if (!line.TrySkip((byte)'='))
        {
            return LineError.MissingEquals;
        }

        line.SkipBlanks();
        error = line.ReadQuoted(out ReadOnlySpan<byte> value, out bool hasOddEscape);
        if (error != LineError.None)
        {
            return error;
        }

        canonical.Append("=\""u8);
        if (hasOddEscape)
        {
            Escaping.AppendCanonicalValue(value, canonical);
        }
        else
        {
            canonical.Append(value);
        }

        canonical.Append((byte)'"');
        return LineError.None;
    }

    private static LineError ReadName(ref LineCursor line, out ReadOnlySpan<byte> name)
    {
        name = line.ReadLabelName();
        if (name.IsEmpty)
        {
            LineError error = line.ReadQuoted(out name, out bool hasOddEscape);
            if (error != LineError.None || hasOddEscape)
            {
                return error == LineError.MissingQuote ? LineError.BadLabelName : error == LineError.None ? LineError.BadEscape : error;
            }
        }

        return name.IsEmpty ? LineError.BadLabelName
            : name.SequenceEqual("__name__"u8) ? LineError.ReservedLabelName
            : LineError.None;
    }
}
