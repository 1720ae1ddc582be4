using System.Buffers;
using System.IO.Compression;

namespace MeshMetric.Otlp.Encoding;

/// <summary>A compressed request in pooled memory.</summary>
internal sealed class GzipBody : IDisposable
{
    private readonly PooledStream _stream;

    public GzipBody(ReadOnlySpan<byte> body)
    {
        // Metrics shrink to a tenth and less; the pool rounds up.
        _stream = new PooledStream(Math.Max(1024, body.Length / 8));
        using GZipStream gzip = new(_stream, CompressionLevel.Fastest, leaveOpen: true);
        gzip.Write(body);
    }

    public ReadOnlyMemory<byte> Bytes => _stream.Written;

    /// <inheritdoc />
    public void Dispose() => _stream.Release();

    private sealed class PooledStream(int capacity) : Stream
    {
        private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
        private int _length;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_buffer.Length - _length < buffer.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + buffer.Length));
                _buffer.AsSpan(0, _length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = larger;
            }

            buffer.CopyTo(_buffer.AsSpan(_length));
            _length += buffer.Length;
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public void Release()
        {
            byte[] buffer = _buffer;
            _buffer = [];
            _length = 0;
            if (buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
