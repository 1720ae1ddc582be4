using System.Buffers;

namespace MeshMetric.Bench;

/// <summary>A body in pieces, as a socket gives it.</summary>
internal sealed class BodyPieces : ReadOnlySequenceSegment<byte>
{
    private BodyPieces(ReadOnlyMemory<byte> memory, long start)
    {
        Memory = memory;
        RunningIndex = start;
    }

    /// <summary>Cuts a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="size">Bytes of a piece.</param>
    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> body, int size)
    {
        var first = new BodyPieces(body[..Math.Min(size, body.Length)], 0);
        BodyPieces last = first;
        for (int at = first.Memory.Length; at < body.Length; at += size)
        {
            var next = new BodyPieces(body.Slice(at, Math.Min(size, body.Length - at)), at);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
