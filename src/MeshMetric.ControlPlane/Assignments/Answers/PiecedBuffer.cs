using System.Buffers;

namespace MeshMetric.ControlPlane.Assignments.Answers;

/// <summary>
/// Takes in a body in pieces that the garbage collector's young generation holds: one array of megabytes for each answer would make it collect the old
/// one, and with it everything that is known, every few writes.
/// </summary>
internal sealed class PiecedBuffer : IBufferWriter<byte>
{
    private const int PieceSize = 32 * 1024;

    private Piece? _first;
    private Piece? _last;
    private byte[] _current = new byte[PieceSize];
    private int _length;

    /// <inheritdoc/>
    public void Advance(int count) => _length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_current.Length - _length < Math.Max(sizeHint, 1))
        {
            EndPiece();
            _current = new byte[Math.Max(sizeHint, PieceSize)];
        }

        return _current.AsMemory(_length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>What was written. The last thing that is asked of it.</summary>
    public ReadOnlySequence<byte> Build()
    {
        EndPiece();
        return _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, 0, _last!, _last!.Memory.Length);
    }

    private void EndPiece()
    {
        if (_length > 0)
        {
            _last = new Piece(_current.AsMemory(0, _length), _last);
            _first ??= _last;
            _length = 0;
        }
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
