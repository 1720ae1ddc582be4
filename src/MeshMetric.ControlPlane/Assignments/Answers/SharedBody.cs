using System.IO.Compression;

namespace MeshMetric.ControlPlane.Assignments.Answers;

/// <summary>A finished answer: its bytes, and the same compressed once somebody takes it so. Immutable, shared by all who get it.</summary>
internal sealed class SharedBody
{
    private readonly byte[] _plain;
    private readonly Lazy<Task<byte[]>> _compressed;

    public SharedBody(byte[] plain)
    {
        _plain = plain;
        _compressed = new Lazy<Task<byte[]>>(() => Task.Run(Compress));
    }

    /// <summary>The bytes as they are.</summary>
    public ReadOnlyMemory<byte> Plain => _plain;

    /// <summary>Compressed with gzip, by whoever asks first.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> CompressedAsync() => await _compressed.Value;

    private byte[] Compress()
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(_plain);
        }

        return buffer.ToArray();
    }
}
