using System.Text.Unicode;

namespace MeshMetric.Metrics.Text;

/// <summary>
/// The whole grammar of a sample line in Prometheus text 0.0.4 and OpenMetrics: blanks around tokens, trailing comma, quoted names, timestamps,
/// exemplars. Writes the line's canonical form. The reader takes its fast path for lines that are canonical already and comes here for all others.
/// </summary>
internal ref struct SampleParser
{
    private readonly ReadOnlySpan<byte> _line;
    private readonly ScratchBuffer _canonical;
    private readonly int _maxLabels;
    private readonly bool _isOpenMetrics;
    private int _at;
    private bool _hasOddEscape;
    private CanonicalLine _result;

    private SampleParser(ReadOnlySpan<byte> line, ScratchBuffer canonical, int maxLabels, bool isOpenMetrics)
    {
        _line = line;
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
        SkipBlanks();
        int nameLength = NameSyntax.MetricNameLength(_line[_at..]);
        LineError error;
        if (nameLength > 0)
        {
            _canonical.Append(_line.Slice(_at, nameLength));
            _at += nameLength;
            _result.NameLength = nameLength;
            SkipBlanks();
            error = Peek() == '{' ? ParseBraces() : LineError.None;
        }
        else
        {
            error = Peek() == '{' ? ParseBraces() : Peek() < 0 ? LineError.MissingName : LineError.BadMetricName;
        }

        return error != LineError.None ? error : ParseNumbers();
    }

    /// <summary>Parses <c>{...}</c>. Where no name stands before the brace, the first entry is the quoted name.</summary>
    private LineError ParseBraces()
    {
        _at++;
        bool nameInside = _result.NameLength == 0;
        SkipBlanks();
        if (nameInside)
        {
            LineError error = ParseQuotedMetricName();
            if (error != LineError.None)
            {
                return error;
            }
        }

        return ParseLabels();
    }

    /// <summary>Parses the labels up to the closing brace.</summary>
    private LineError ParseLabels()
    {
        int labelsStart = _canonical.Length + 1;
        while (true)
        {
            SkipBlanks();
            int next = Peek();
            if (next == '}')
            {
                _at++;
                break;
            }

            if (next < 0)
            {
                return LineError.UnterminatedLabels;
            }

            if (++_result.LabelCount > _maxLabels)
            {
                return LineError.TooManyLabels;
            }

            _canonical.Append(_result.LabelCount == 1 ? (byte)'{' : (byte)',');
            LineError error = ParseLabel();
            if (error != LineError.None)
            {
                return error;
            }

            SkipBlanks();
            if (Peek() == ',')
            {
                _at++;
            }
            else if (Peek() != '}')
            {
                return LineError.UnterminatedLabels;
            }
        }

        if (_result.LabelCount > 0)
        {
            _result.LabelsLength = _canonical.Length - labelsStart;
            _canonical.Append((byte)'}');
            return DuplicateLabels.Any(_canonical.Span[labelsStart..][.._result.LabelsLength], _result.LabelCount) ? LineError.DuplicateLabel : LineError.None;
        }

        return LineError.None;
    }

    private LineError ParseQuotedMetricName()
    {
        LineError error = ReadQuoted(out ReadOnlySpan<byte> quoted);
        if (error != LineError.None)
        {
            return error == LineError.MissingQuote ? LineError.MissingName : error;
        }

        if (quoted.IsEmpty || _hasOddEscape)
        {
            return quoted.IsEmpty ? LineError.MissingName : LineError.BadEscape;
        }

        _canonical.AppendUnescaped(quoted);
        _result.NameLength = _canonical.Length;
        SkipBlanks();
        if (Peek() == ',')
        {
            _at++;
            return LineError.None;
        }

        return Peek() == '}' ? LineError.None : LineError.UnterminatedLabels;
    }

    private LineError ParseLabel()
    {
        int nameLength = NameSyntax.LabelNameLength(_line[_at..]);
        ReadOnlySpan<byte> name;
        if (nameLength > 0)
        {
            name = _line.Slice(_at, nameLength);
            _at += nameLength;
        }
        else
        {
            LineError quotedError = ReadQuoted(out name);
            quotedError = quotedError == LineError.None && _hasOddEscape ? LineError.BadEscape : quotedError;
            if (quotedError != LineError.None)
            {
                return quotedError == LineError.MissingQuote ? LineError.BadLabelName : quotedError;
            }

            if (name.IsEmpty)
            {
                return LineError.BadLabelName;
            }
        }

        if (name.SequenceEqual("__name__"u8))
        {
            return LineError.ReservedLabelName;
        }

        bool quote = !NameSyntax.IsLegacyLabelName(name);
        _result.HasQuotedLabelName |= quote;
        if (quote)
        {
            _canonical.Append((byte)'"');
        }

        _canonical.Append(name);
        if (quote)
        {
            _canonical.Append((byte)'"');
        }

        SkipBlanks();
        if (Peek() != '=')
        {
            return LineError.MissingEquals;
        }

        _at++;
        SkipBlanks();
        LineError error = ReadQuoted(out ReadOnlySpan<byte> value);
        if (error != LineError.None)
        {
            return error;
        }

        _canonical.Append("=\""u8);
        if (_hasOddEscape)
        {
            Escaping.AppendCanonicalValue(value, _canonical);
        }
        else
        {
            _canonical.Append(value);
        }

        _canonical.Append((byte)'"');
        return LineError.None;
    }

    private LineError ParseNumbers()
    {
        ReadOnlySpan<byte> value = ReadToken();
        if (value.IsEmpty)
        {
            return LineError.MissingValue;
        }

        if (!ExpositionNumber.IsValid(value))
        {
            return LineError.BadValue;
        }

        _canonical.Append((byte)' ');
        _result.ValueOffset = _canonical.Length;
        _result.ValueLength = value.Length;
        _canonical.Append(value);

        LineError error = _isOpenMetrics ? ParseSecondsAndExemplar() : ParseMilliseconds();
        if (error != LineError.None)
        {
            return error;
        }

        SkipBlanks();
        return _at < _line.Length ? LineError.TrailingText
            : _result.NameLength > ushort.MaxValue || _result.ValueLength > ushort.MaxValue || _result.ExemplarLength > ushort.MaxValue
                ? LineError.NameTooLong
            : LineError.None;
    }

    private LineError ParseMilliseconds()
    {
        ReadOnlySpan<byte> timestamp = ReadToken();
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

    private void AppendTimestamp(scoped ReadOnlySpan<byte> milliseconds)
    {
        _canonical.Append((byte)' ');
        _canonical.Append(milliseconds);
        _result.TimestampLength = milliseconds.Length;
    }

    private LineError ParseSecondsAndExemplar()
    {
        SkipBlanks();
        if (Peek() is >= 0 and not '#')
        {
            Span<byte> milliseconds = stackalloc byte[24];
            if (!ExpositionTime.TryReadSeconds(ReadToken(), milliseconds, out int length))
            {
                return LineError.BadSeconds;
            }

            AppendTimestamp(milliseconds[..length]);
            SkipBlanks();
        }

        return Peek() == '#' ? ParseExemplar() : LineError.None;
    }

    /// <summary>Parses <c># {labels} value timestamp</c> to the line's end. One whose label names need quotes is left out.</summary>
    private LineError ParseExemplar()
    {
        CanonicalLine sample = _result;
        int start = _canonical.Length;
        _at++;
        SkipBlanks();
        if (Peek() != '{')
        {
            return LineError.BadExemplar;
        }

        _at++;
        _canonical.Append((byte)' ');
        _result.LabelCount = 0;
        _result.HasQuotedLabelName = false;
        LineError error = ParseLabels();
        if (error != LineError.None)
        {
            return error;
        }

        if (_result.LabelCount == 0)
        {
            _canonical.Append("{}"u8);
        }

        bool isQuoted = _result.HasQuotedLabelName;
        _result = sample;
        ReadOnlySpan<byte> value = ReadToken();
        ReadOnlySpan<byte> timestamp = ReadToken();
        if (!ExpositionNumber.IsValid(value) || !(timestamp.IsEmpty || ExpositionTime.TryReadSeconds(timestamp, stackalloc byte[24], out _)))
        {
            return LineError.BadExemplar;
        }

        _canonical.Append((byte)' ');
        _canonical.Append(value);
        if (!timestamp.IsEmpty)
        {
            _canonical.Append((byte)' ');
            _canonical.Append(timestamp);
        }

        _result.ExemplarLength = isQuoted ? 0 : _canonical.Length - start - 1;
        _canonical.Truncate(isQuoted ? start : _canonical.Length);
        return LineError.None;
    }

    /// <summary>Reads a quoted text; its escapes are checked and left in place.</summary>
    private LineError ReadQuoted(out ReadOnlySpan<byte> content)
    {
        content = default;
        _hasOddEscape = false;
        if (Peek() != '"')
        {
            return LineError.MissingQuote;
        }

        int start = ++_at;
        while (true)
        {
            int found = _line[_at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                return LineError.UnterminatedValue;
            }

            _at += found;
            if (_line[_at] == (byte)'"')
            {
                content = _line[start.._at];
                _at++;
                return LineError.None;
            }

            if (_at + 1 >= _line.Length)
            {
                return LineError.UnterminatedValue;
            }

            if (_line[_at + 1] is (byte)'\\' or (byte)'"' or (byte)'n')
            {
                _at += 2;
            }
            else if (_isOpenMetrics)
            {
                _hasOddEscape = true;
                _at++;
            }
            else
            {
                return LineError.BadEscape;
            }
        }
    }

    private ReadOnlySpan<byte> ReadToken()
    {
        SkipBlanks();
        ReadOnlySpan<byte> rest = _line[_at..];
        int end = rest.IndexOfAny((byte)' ', (byte)'\t', (byte)'\r');
        ReadOnlySpan<byte> token = end < 0 ? rest : rest[..end];
        _at += token.Length;
        return token;
    }

    private void SkipBlanks()
    {
        while (_at < _line.Length && (_line[_at] is (byte)' ' or (byte)'\t' || (_line[_at] == (byte)'\r' && _at == _line.Length - 1)))
        {
            _at++;
        }
    }

    private readonly int Peek() => _at < _line.Length ? _line[_at] : -1;
}
