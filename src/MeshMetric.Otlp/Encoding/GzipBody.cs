using System.Buffers;
using System.IO.Compression;

namespace MeshMetric.Otlp.Encoding;

/// <summary>A compressed request in pooled memory.</summary>
internal sealed class GzipBody : IDisposable
{
    private readonly PooledPieces _pieces = new();

    public GzipBody(ReadOnlySequence<byte> body)
    {
        using (GZipStream gzip = new(_pieces, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (ReadOnlyMemory<byte> part in body)
            {
                gzip.Write(part.Span);
            }
        }

        Bytes = _pieces.Finish();
    }

    /// <summary>Valid until it is disposed.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    /// <inheritdoc />
    public void Dispose() => _pieces.Release();
}
