using System.Buffers;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// One encoded <c>ExportMetricsServiceRequest</c> in pooled memory. It stays valid, and can be sent any number of times, until it is disposed;
/// the encoder and the scrape that it came from may be gone by then.
/// </summary>
public sealed class OtlpRequest : IDisposable
{
    private readonly int _length;
    private readonly bool _isPooled;
    private byte[]? _buffer;

    internal OtlpRequest(byte[] pooledBuffer, int length, int points)
    {
        _buffer = pooledBuffer;
        _length = length;
        _isPooled = true;
        Points = points;
        Size = length;
    }

    // Compressed; in memory of its own size, for it may wait long.
    private OtlpRequest(int points, int size, byte[] gzip)
    {
        _buffer = gzip;
        _length = gzip.Length;
        Points = points;
        Size = size;
        IsGzip = true;
    }

    /// <summary>Data points in the request.</summary>
    public int Points { get; }

    /// <summary>Bytes of the request, before compression.</summary>
    public int Size { get; }

    /// <summary>Whether <see cref="Body"/> is compressed with gzip.</summary>
    public bool IsGzip { get; }

    /// <summary>The protobuf bytes, perhaps compressed.</summary>
    /// <exception cref="ObjectDisposedException">The request was disposed.</exception>
    public ReadOnlyMemory<byte> Body
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null, this);
            return _buffer.AsMemory(0, _length);
        }
    }

    internal static OtlpRequest Compress(ReadOnlySpan<byte> body, int points)
    {
        using GzipBody gzip = new(body);
        return new OtlpRequest(points, body.Length, gzip.Bytes.ToArray());
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer && _isPooled)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
