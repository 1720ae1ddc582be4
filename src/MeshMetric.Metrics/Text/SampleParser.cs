using System.Text.Unicode;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// The whole grammar of a sample line in Prometheus text 0.0.4 and OpenMetrics: blanks around tokens, trailing comma, quoted names, timestamps,
/// exemplars. Writes the line's canonical form. The reader takes its fast path for lines that are canonical already and comes here for all others.
/// </summary>
internal ref struct SampleParser
{
    private readonly ScratchBuffer _canonical;
    private readonly int _maxLabels;
    private readonly bool _isOpenMetrics;
    private LineCursor _line;
    private CanonicalLine _result;

    private SampleParser(ReadOnlySpan<byte> line, ScratchBuffer canonical, int maxLabels, bool isOpenMetrics)
    {
        _line = new LineCursor(line, allowsAnyEscape: isOpenMetrics);
        _canonical = canonical;
        _maxLabels = maxLabels;
        _isOpenMetrics = isOpenMetrics;
    }

    /// <summary>Parses a line.</summary>
    /// <param name="line">The line without its newline.</param>
    /// <param name="canonical">Cleared and filled with the canonical form.</param>
    /// <param name="maxLabels">Most labels allowed.</param>
    /// <param name="isOpenMetrics">Whether timestamps are seconds, exemplars may follow and unknown escapes stand for themselves.</param>
    /// <param name="result">Where the parts are in <paramref name="canonical"/>; meaningful without an error.</param>
    public static LineError Parse(ReadOnlySpan<byte> line, ScratchBuffer canonical, int maxLabels, bool isOpenMetrics, out CanonicalLine result)
    {
        canonical.Clear();
        var parser = new SampleParser(line, canonical, maxLabels, isOpenMetrics);
        LineError error = parser.ParseLine();
        if (error == LineError.None && !Utf8.IsValid(line))
        {
            error = LineError.BadUtf8;
        }

        result = parser._result;
        return error;
    }

    private LineError ParseLine()
    {
        LineError error = ParseNameAndLabels();
        error = error == LineError.None ? ParseValue() : error;
        error = error == LineError.None ? _isOpenMetrics ? ParseSecondsAndExemplar() : ParseMilliseconds() : error;
        if (error != LineError.None)
        {
            return error;
        }

        _line.SkipBlanks();
        return !_line.IsAtEnd ? LineError.TrailingText
            : _result.NameLength > ushort.MaxValue || _result.ValueLength > ushort.MaxValue || _result.ExemplarLength > ushort.MaxValue
                ? LineError.NameTooLong
            : LineError.None;
    }

    /// <summary>Parses up to the value. Where no name stands before the brace, the first entry inside is the quoted name.</summary>
    private LineError ParseNameAndLabels()
    {
        _line.SkipBlanks();
        ReadOnlySpan<byte> name = _line.ReadMetricName();
        if (name.IsEmpty && _line.Next != '{')
        {
            return _line.IsAtEnd ? LineError.MissingName : LineError.BadMetricName;
        }

        _canonical.Append(name);
        _result.NameLength = name.Length;
        _line.SkipBlanks();
        if (!_line.TrySkip((byte)'{'))
        {
            return LineError.None;
        }

        LineError error = name.IsEmpty ? ParseQuotedMetricName() : LineError.None;
        if (error == LineError.None)
        {
            error = LabelParser.Parse(ref _line, _canonical, _maxLabels, out ParsedLabels labels);
            _result.LabelsLength = labels.Length;
            _result.HasQuotedLabelName = labels.HasQuotedName;
        }

        return error;
    }

    private LineError ParseQuotedMetricName()
    {
        _line.SkipBlanks();
        LineError error = _line.ReadQuoted(out ReadOnlySpan<byte> quoted, out bool hasOddEscape);
        if (error != LineError.None || quoted.IsEmpty || hasOddEscape)
        {
            return error == LineError.None && hasOddEscape ? LineError.BadEscape
                : error is LineError.None or LineError.MissingQuote ? LineError.MissingName
                : error;
        }

        _canonical.AppendUnescaped(quoted);
        _result.NameLength = _canonical.Length;
        _line.SkipBlanks();
        return _line.TrySkip((byte)',') || _line.Next == '}' ? LineError.None : LineError.UnterminatedLabels;
    }

    private LineError ParseValue()
    {
        ReadOnlySpan<byte> value = _line.ReadToken();
        if (!ExpositionNumber.IsValid(value))
        {
            return value.IsEmpty ? LineError.MissingValue : LineError.BadValue;
        }

        _canonical.Append((byte)' ');
        _result.ValueOffset = _canonical.Length;
        _result.ValueLength = value.Length;
        _canonical.Append(value);
        return LineError.None;
    }

    private LineError ParseMilliseconds()
    {
        ReadOnlySpan<byte> timestamp = _line.ReadToken();
        if (timestamp.IsEmpty)
        {
            return LineError.None;
        }

        if (!ExpositionTime.IsMilliseconds(timestamp))
        {
            return LineError.BadTimestamp;
        }

        // Prometheus' own lexer takes no plus sign; it says nothing.
        AppendTimestamp(timestamp.TrimStart((byte)'+'));
        return LineError.None;
    }

    private LineError ParseSecondsAndExemplar()
    {
        _line.SkipBlanks();
        if (_line.Next is >= 0 and not '#')
        {
            Span<byte> milliseconds = stackalloc byte[24];
            if (!ExpositionTime.TryReadSeconds(_line.ReadToken(), milliseconds, out int length))
            {
                return LineError.BadSeconds;
            }

            AppendTimestamp(milliseconds[..length]);
            _line.SkipBlanks();
        }

        return _line.TrySkip((byte)'#') ? ExemplarParser.Parse(ref _line, _canonical, _maxLabels, out _result.ExemplarLength) : LineError.None;
    }

    private void AppendTimestamp(scoped ReadOnlySpan<byte> milliseconds)
    {
        _canonical.Append((byte)' ');
        _canonical.Append(milliseconds);
        _result.TimestampLength = milliseconds.Length;
    }
}
