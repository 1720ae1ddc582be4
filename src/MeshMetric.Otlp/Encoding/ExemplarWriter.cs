using System.Buffers;

using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Writes OpenMetrics exemplars (<see cref="SampleView.Exemplar"/>) as exemplars of points. Labels <c>trace_id</c> and <c>span_id</c> become the
/// ids when they are that, all others attributes (OpenTelemetry specification, "Prometheus and OpenMetrics compatibility", exemplars).
/// </summary>
internal sealed class ExemplarWriter
{
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    private readonly ProtoBuffer _fields = new();
    private byte[] _unescaped = [];

    /// <summary>Writes an exemplar as a field of its point. (That it is valid UTF-8 the reader has seen to.)</summary>
    /// <param name="target">Where to.</param>
    /// <param name="tag">The field.</param>
    /// <param name="text"><c>{labels} value timestamp</c>.</param>
    /// <param name="pointTime">The point's time, for an exemplar that tells none; nanoseconds.</param>
    public void Write(ProtoBuffer target, byte tag, ReadOnlySpan<byte> text, ulong pointTime)
    {
        int end = EndOfLabels(text);
        ReadOnlySpan<byte> numbers = text[(end + 2)..];
        int blank = numbers.IndexOf((byte)' ');
        ulong time = blank < 0 ? 0 : UnixTime.ParseSeconds(numbers[(blank + 1)..]);
        _fields.Clear();
        _fields.WriteFixed64(OtlpTag.ExemplarTime, time != 0 ? time : pointTime);
        _fields.WriteDouble(OtlpTag.ExemplarAsDouble, ExpositionNumber.Parse(blank < 0 ? numbers : numbers[..blank]));
        WriteLabels(text[1..end]);
        target.WriteBytes(tag, _fields.Written);
    }

    // A brace may stand in a value.
    private static int EndOfLabels(ReadOnlySpan<byte> text)
    {
        bool isQuoted = false;
        for (int i = 1; ; i++)
        {
            switch (text[i])
            {
                case (byte)'\\':
                    i++;
                    break;
                case (byte)'"':
                    isQuoted = !isQuoted;
                    break;
                case (byte)'}' when !isQuoted:
                    return i;
            }
        }
    }

    private static bool TryReadId(ReadOnlySpan<byte> text, Span<byte> id) =>
        text.Length == id.Length * 2
        && Convert.FromHexString(text, id, out _, out int written) == OperationStatus.Done && written == id.Length
        && id.ContainsAnyExcept((byte)0);

    private void WriteLabels(ReadOnlySpan<byte> labels)
    {
        if (_unescaped.Length < labels.Length)
        {
            _unescaped = new byte[labels.Length];
        }

        Span<byte> traceId = stackalloc byte[TraceIdBytes];
        Span<byte> spanId = stackalloc byte[SpanIdBytes];
        LabelEnumerator pairs = new(labels);
        while (pairs.MoveNext())
        {
            ReadOnlySpan<byte> name = pairs.Name;
            ReadOnlySpan<byte> value = _unescaped.AsSpan(0, Escaping.Unescape(pairs.EscapedValue, _unescaped));
            if (name.SequenceEqual("trace_id"u8) && TryReadId(value, traceId))
            {
                _fields.WriteBytes(OtlpTag.ExemplarTraceId, traceId);
            }
            else if (name.SequenceEqual("span_id"u8) && TryReadId(value, spanId))
            {
                _fields.WriteBytes(OtlpTag.ExemplarSpanId, spanId);
            }
            else if (!value.IsEmpty)
            {
                StringAttribute.Write(_fields, OtlpTag.ExemplarFilteredAttributes, name, value);
            }
        }
    }
}
