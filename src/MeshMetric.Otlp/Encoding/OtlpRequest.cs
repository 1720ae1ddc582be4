using System.Buffers;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// One encoded <c>ExportMetricsServiceRequest</c> in pooled memory. It stays valid, and can be sent any number of times, until it is disposed;
/// the encoder and the scrape that it came from may be gone by then.
/// </summary>
public sealed class OtlpRequest : IDisposable
{
    private readonly int _length;
    private byte[]? _buffer;

    internal OtlpRequest(byte[] pooledBuffer, int length, int points)
    {
        _buffer = pooledBuffer;
        _length = length;
        Points = points;
    }

    /// <summary>Data points in the request.</summary>
    public int Points { get; }

    /// <summary>The protobuf bytes.</summary>
    /// <exception cref="ObjectDisposedException">The request was disposed.</exception>
    public ReadOnlyMemory<byte> Body
    {
        get
        {
            ObjectDisposedException.ThrowIf(_buffer is null, this);
            return _buffer.AsMemory(0, _length);
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
