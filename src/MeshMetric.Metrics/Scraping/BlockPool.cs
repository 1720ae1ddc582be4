namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// Blocks of memory that snapshots are made of, kept between scrapes. Thread-safe; one pool serves all sources of an agent, so that what one
/// scrape gives back the next one takes.
/// </summary>
/// <param name="maxRetainedBytes">Most bytes kept while nobody uses them; what comes back above that is left to the garbage collector.</param>
public sealed class BlockPool(long maxRetainedBytes = BlockPool.DefaultMaxRetainedBytes)
{
    /// <summary>16 MiB: a body of a large Envoy with the profile <c>full</c>.</summary>
    public const long DefaultMaxRetainedBytes = 16L * 1024 * 1024;

    /// <summary>Bytes of a block; below the large object heap's threshold.</summary>
    internal const int BlockSize = 64 * 1024;

    /// <summary>Entries of a chunk; below the large object heap's threshold.</summary>
    internal const int ChunkSize = 2048;

    private readonly Lock _lock = new();
    private readonly Stack<byte[]> _blocks = new();
    private readonly Stack<SampleEntry[]> _chunks = new();
    private long _retained;

    internal byte[] RentBlock(int minimumSize)
    {
        if (minimumSize <= BlockSize)
        {
            lock (_lock)
            {
                if (_blocks.TryPop(out byte[]? block))
                {
                    _retained -= BlockSize;
                    return block;
                }
            }
        }

        return GC.AllocateUninitializedArray<byte>(Math.Max(minimumSize, BlockSize));
    }

    internal SampleEntry[] RentChunk()
    {
        lock (_lock)
        {
            if (_chunks.TryPop(out SampleEntry[]? chunk))
            {
                _retained -= ChunkBytes;
                return chunk;
            }
        }

        return GC.AllocateUninitializedArray<SampleEntry>(ChunkSize);
    }

    internal void Return(ReadOnlySpan<byte[]> blocks, ReadOnlySpan<SampleEntry[]> chunks)
    {
        lock (_lock)
        {
            // An oversized block, made for one huge line, is not worth keeping.
            foreach (byte[] block in blocks)
            {
                if (block.Length == BlockSize && _retained + BlockSize <= maxRetainedBytes)
                {
                    _blocks.Push(block);
                    _retained += BlockSize;
                }
            }

            foreach (SampleEntry[] chunk in chunks)
            {
                if (_retained + ChunkBytes <= maxRetainedBytes)
                {
                    _chunks.Push(chunk);
                    _retained += ChunkBytes;
                }
            }
        }
    }

    private static int ChunkBytes => ChunkSize * System.Runtime.CompilerServices.Unsafe.SizeOf<SampleEntry>();
}
