using System.Buffers;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// One encoded <c>ExportMetricsServiceRequest</c> in pooled memory. It stays valid, and can be sent any number of times, until it is disposed;
/// the encoder and the scrape that it came from may be gone by then.
/// </summary>
public sealed class OtlpRequest : IDisposable
{
    private readonly ReadOnlySequence<byte> _body;
    private byte[]? _buffer;
    private GzipBody? _gzip;

    internal OtlpRequest(byte[] pooledBuffer, int length, int points)
    {
        _buffer = pooledBuffer;
        _body = new ReadOnlySequence<byte>(pooledBuffer, 0, length);
        Points = points;
        Size = length;
    }

    private OtlpRequest(GzipBody gzip, int size, int points)
    {
        _gzip = gzip;
        _body = gzip.Bytes;
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

    /// <summary>The protobuf bytes, perhaps compressed; valid until the request is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The request was disposed.</exception>
    public ReadOnlySequence<byte> Body
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null && _gzip is null, this);
            return _body;
        }
    }

    internal static OtlpRequest Compress(ReadOnlyMemory<byte> body, int points) =>
        new(new GzipBody(new ReadOnlySequence<byte>(body)), body.Length, points);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Interlocked.Exchange(ref _gzip, null)?.Dispose();
    }
}
