using System.Buffers;
using System.IO.Compression;

namespace MeshMetric.ControlPlane.Assignments.Answers;

/// <summary>A finished answer: its bytes, and the same compressed once somebody takes it so. Immutable, shared by all who get it.</summary>
internal sealed class SharedBody
{
    private readonly Lazy<Task<byte[]>> _compressed;

    public SharedBody(ReadOnlySequence<byte> plain)
    {
        Plain = plain;
        _compressed = new Lazy<Task<byte[]>>(() => Task.Run(Compress));
    }

    /// <summary>The bytes as they are.</summary>
    public ReadOnlySequence<byte> Plain { get; }

    /// <summary>Compressed with gzip, by whoever asks first.</summary>
    public async ValueTask<ReadOnlySequence<byte>> CompressedAsync() => new(await _compressed.Value);

    private byte[] Compress()
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var piece in Plain)
            {
                gzip.Write(piece.Span);
            }
        }

        return buffer.ToArray();
    }
}
