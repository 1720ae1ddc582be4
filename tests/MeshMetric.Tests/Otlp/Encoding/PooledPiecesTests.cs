using System.Buffers;

using CsCheck;

using MeshMetric.Otlp.Encoding;

using Xunit;

namespace MeshMetric.Tests.Otlp.Encoding;

public sealed class PooledPiecesTests
{
    [Fact]
    public void Finish_NothingWritten_IsEmpty() => Assert.True(new PooledPieces().Finish().IsEmpty);

    [Fact]
    public void Finish_AnyWrites_IsWhatWasWritten() =>
        Gen.Int[0, 150_000].Array[0, 6].Sample(
            lengths =>
            {
                using PooledPieces pieces = new();
                byte[] all = [.. lengths.SelectMany(static (length, i) => Enumerable.Range(0, length).Select(n => (byte)(n + i)))];
                int start = 0;
                foreach (int length in lengths)
                {
                    pieces.Write(all, start, length);
                    start += length;
                }

                ReadOnlySequence<byte> written = pieces.Finish();
                bool isSame = written.Length == all.Length && written.ToArray().AsSpan().SequenceEqual(all);
                pieces.Release();
                return isSame && pieces.Length == 0;
            },
            iter: 200);

    [Fact]
    public void Finish_FewBytes_AreHeldInAFewBytes()
    {
        using PooledPieces pieces = new();
        pieces.Write([1, 2, 3], 0, 3);

        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(pieces.Finish().First, out ArraySegment<byte> held));
        Assert.InRange(held.Array!.Length, 3, 1024);
    }
}
