using System.Buffers;
using System.Diagnostics;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Lays points out in requests below a size. A request is cut between two points, and the headers of resource, scope and metric are repeated in
/// the next one; they are written when the first point needs them, so none comes without a point.
/// </summary>
internal sealed class RequestPacker(int maxBytes, bool compresses)
{
    // A message that stays open: its tag and the reserved length.
    private const int OpenMessage = 1 + Wire.ReservedLength;
    private const int SmallestBuffer = 16 * 1024;

    private readonly List<OtlpRequest> _requests = [];
    private byte[] _buffer = [];
    private int _length;
    private int _points;
    private int _expectedLength = SmallestBuffer;

    // Positions of the reserved lengths of the messages that are open; -1 while they are not.
    private int _resourceAt = -1;
    private int _scopeAt = -1;
    private int _metricAt = -1;
    private int _dataAt = -1;

    /// <summary>Ends the resource, with all that is in it.</summary>
    public void EndResource()
    {
        EndScope();
        Close(ref _resourceAt);
    }

    /// <summary>Ends the scope, with all that is in it.</summary>
    public void EndScope()
    {
        EndMetric();
        Close(ref _scopeAt);
    }

    /// <summary>Ends the metric.</summary>
    public void EndMetric()
    {
        Close(ref _dataAt);
        Close(ref _metricAt);
    }

    /// <summary>Makes room for a point of the metric that is open, in the request that is open.</summary>
    /// <param name="length">Bytes of the point's fields.</param>
    /// <param name="room">Where to write them.</param>
    /// <returns><see langword="false"/> when there is no such metric or no room.</returns>
    public bool TryMake(int length, out Span<byte> room)
    {
        if (_dataAt < 0 || _length + 1 + Wire.MaxVarint32 + length > Math.Min(maxBytes, _buffer.Length))
        {
            room = default;
            return false;
        }

        room = MakePoint(length);
        return true;
    }

    /// <summary>Makes room for a point, in a request and below headers that are opened when they are not.</summary>
    /// <param name="resource">Fields of the resource, should it have to be opened.</param>
    /// <param name="scope">Scope and schema fields of the <c>ScopeMetrics</c>, likewise.</param>
    /// <param name="metric">The metric, likewise.</param>
    /// <param name="length">Bytes of the point's fields.</param>
    /// <param name="room">Where to write them.</param>
    /// <returns><see langword="false"/> when no request can hold the point.</returns>
    public bool TryMake(ReadOnlySpan<byte> resource, ReadOnlySpan<byte> scope, MetricHeader metric, int length, out Span<byte> room)
    {
        room = default;
        int resourceSize = OpenMessage + 1 + Wire.VarintLength(resource.Length) + resource.Length;
        int scopeSize = OpenMessage + scope.Length;
        int metricSize = OpenMessage + metric.Fields.Length + OpenMessage + metric.DataFields.Length;
        int pointSize = 1 + Wire.VarintLength(length) + length;
        int needed = pointSize
            + (_resourceAt < 0 ? resourceSize : 0) + (_scopeAt < 0 ? scopeSize : 0) + (_metricAt < 0 ? metricSize : 0);
        if (_length + needed > maxBytes)
        {
            needed = resourceSize + scopeSize + metricSize + pointSize;
            if (needed > maxBytes)
            {
                return false;
            }

            Flush();
        }

        Reserve(needed);
        if (_resourceAt < 0)
        {
            _resourceAt = Open(OtlpTag.RequestResourceMetrics);
            WriteBytes(OtlpTag.ResourceMetricsResource, resource);
        }

        if (_scopeAt < 0)
        {
            _scopeAt = Open(OtlpTag.ResourceMetricsScopeMetrics);
            Write(scope);
        }

        if (_metricAt < 0)
        {
            _metricAt = Open(OtlpTag.ScopeMetricsMetrics);
            Write(metric.Fields);
            _dataAt = Open(metric.DataTag);
            Write(metric.DataFields);
        }

        room = MakePoint(length);
        return true;
    }

    /// <summary>Ends the scrape.</summary>
    /// <returns>The requests, which belong to the caller.</returns>
    public OtlpRequest[] Finish()
    {
        Flush();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }

        OtlpRequest[] requests = [.. _requests];
        _requests.Clear();
        return requests;
    }

    /// <summary>Drops what was written, after a failure.</summary>
    public void Abandon()
    {
        foreach (OtlpRequest request in Finish())
        {
            request.Dispose();
        }
    }

    private void Flush()
    {
        EndResource();
        if (_points > 0)
        {
            if (_requests.Count == 0)
            {
                _expectedLength = Math.Max(SmallestBuffer, _length);
            }

            if (compresses)
            {
                _requests.Add(OtlpRequest.Compress(_buffer.AsMemory(0, _length), _points));
            }
            else
            {
                _requests.Add(new OtlpRequest(_buffer, _length, _points));
                _buffer = [];
            }
        }

        Debug.Assert(_points > 0 || _length == 0);
        _length = 0;
        _points = 0;
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - _length >= size)
        {
            return;
        }

        // The requests of a scrape resemble those of the scrape before: starting at that size spares the copies.
        int wanted = _length == 0 ? Math.Min(_expectedLength, maxBytes) : Math.Min(_buffer.Length * 2, maxBytes);
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, _length + size));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }

    private Span<byte> MakePoint(int length)
    {
        _buffer[_length++] = OtlpTag.DataPoints;
        _length += Wire.WriteVarint(_buffer.AsSpan(_length), length);
        Span<byte> room = _buffer.AsSpan(_length, length);
        _length += length;
        _points++;
        return room;
    }

    private int Open(byte tag)
    {
        _buffer[_length] = tag;
        int lengthAt = _length + 1;
        _length += OpenMessage;
        return lengthAt;
    }

    private void Close(ref int lengthAt)
    {
        if (lengthAt >= 0)
        {
            Wire.PatchLength(_buffer.AsSpan(lengthAt), _length - lengthAt - Wire.ReservedLength);
            lengthAt = -1;
        }
    }

    private void WriteBytes(byte tag, ReadOnlySpan<byte> content)
    {
        _buffer[_length++] = tag;
        _length += Wire.WriteVarint(_buffer.AsSpan(_length), content.Length);
        Write(content);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }
}
