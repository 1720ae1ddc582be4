namespace MeshMetric.Metrics.Text;

/// <summary>A place in a line, and the tokens that lines are made of.</summary>
/// <param name="line">The line without its newline.</param>
/// <param name="allowsAnyEscape">Whether an unknown escape stands for itself, as in OpenMetrics.</param>
internal ref struct LineCursor(ReadOnlySpan<byte> line, bool allowsAnyEscape)
{
    private readonly ReadOnlySpan<byte> _line = line;
    private int _at;

    /// <summary>Whether the line is at its end.</summary>
    public readonly bool IsAtEnd => _at >= _line.Length;

    /// <summary>The byte here, or -1 at the end.</summary>
    public readonly int Next => _at < _line.Length ? _line[_at] : -1;

    /// <summary>Goes over a byte if it is the one here.</summary>
    public bool TrySkip(byte wanted)
    {
        bool isHere = _at < _line.Length && _line[_at] == wanted;
        _at += isHere ? 1 : 0;
        return isHere;
    }

    /// <summary>Goes over blanks; a carriage return is one at the line's end.</summary>
    public void SkipBlanks()
    {
        while (_at < _line.Length && (_line[_at] is (byte)' ' or (byte)'\t' || (_line[_at] == (byte)'\r' && _at == _line.Length - 1)))
        {
            _at++;
        }
    }

    /// <summary>Reads an unquoted metric name; empty when there is none here.</summary>
    public ReadOnlySpan<byte> ReadMetricName() => Read(NameSyntax.MetricNameLength(_line[_at..]));

    /// <summary>Reads an unquoted label name; empty when there is none here.</summary>
    public ReadOnlySpan<byte> ReadLabelName() => Read(NameSyntax.LabelNameLength(_line[_at..]));

    /// <summary>Reads what stands up to the next blank, after those here.</summary>
    public ReadOnlySpan<byte> ReadToken()
    {
        SkipBlanks();
        int length = _line[_at..].IndexOfAny((byte)' ', (byte)'\t', (byte)'\r');
        return Read(length < 0 ? _line.Length - _at : length);
    }

    /// <summary>Reads a quoted text.</summary>
    /// <param name="content">What stands between the quotes; its escapes are checked and left in place.</param>
    /// <param name="hasOddEscape">Whether it has an escape that stands for itself.</param>
    public LineError ReadQuoted(out ReadOnlySpan<byte> content, out bool hasOddEscape)
    {
        content = default;
        hasOddEscape = false;
        if (!TrySkip((byte)'"'))
        {
            return LineError.MissingQuote;
        }

        int start = _at;
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
            else if (allowsAnyEscape)
            {
                hasOddEscape = true;
                _at++;
            }
            else
            {
                return LineError.BadEscape;
            }
        }
    }

    private ReadOnlySpan<byte> Read(int length)
    {
        ReadOnlySpan<byte> read = _line.Slice(_at, length);
        _at += length;
        return read;
    }
}
