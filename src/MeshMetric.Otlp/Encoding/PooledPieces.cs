using System.Buffers;

namespace MeshMetric.Otlp.Encoding;

/// <summary>Takes bytes of any number into pooled pieces below the large object heap's threshold, so that what is held is what was written.</summary>
internal sealed class PooledPieces : Stream
{
    private const int PieceSize = 64 * 1024;
    private const int SmallPiece = 1024;

    private readonly List<byte[]> _pieces = [];
    private int _used = PieceSize;
    private long _length;

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => true;

    /// <inheritdoc />
    public override long Length => _length;

    /// <inheritdoc />
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_used == PieceSize)
            {
                _pieces.Add(ArrayPool<byte>.Shared.Rent(PieceSize));
                _used = 0;
            }

            ReadOnlySpan<byte> part = buffer[..Math.Min(buffer.Length, PieceSize - _used)];
            part.CopyTo(_pieces[^1].AsSpan(_used));
            _used += part.Length;
            _length += part.Length;
            buffer = buffer[part.Length..];
        }
    }

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends writing, and moves the last piece to memory of its own size: it may be held for long.</summary>
    /// <returns>What was written; valid until <see cref="Release"/>.</returns>
    public ReadOnlySequence<byte> Finish()
    {
        if (_pieces.Count == 0)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        if (_used <= PieceSize / 2)
        {
            byte[] smaller = ArrayPool<byte>.Shared.Rent(Math.Max(_used, SmallPiece));
            _pieces[^1].AsSpan(0, _used).CopyTo(smaller);
            ArrayPool<byte>.Shared.Return(_pieces[^1]);
            _pieces[^1] = smaller;
        }

        Piece first = new(_pieces[0].AsMemory(0, _pieces.Count == 1 ? _used : PieceSize), 0);
        Piece last = first;
        for (int i = 1; i < _pieces.Count; i++)
        {
            last = last.Append(_pieces[i].AsMemory(0, i == _pieces.Count - 1 ? _used : PieceSize));
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        foreach (byte[] piece in _pieces)
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        _pieces.Clear();
        _used = PieceSize;
        _length = 0;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> bytes, long before)
        {
            Memory = bytes;
            RunningIndex = before;
        }

        public Piece Append(ReadOnlyMemory<byte> bytes)
        {
            Piece next = new(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
