using System.Runtime.CompilerServices;

namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// Blocks of memory that snapshots are made of, kept between scrapes: what one scrape gives back the next one takes, however large its bodies
/// are, so that scrapes allocate nothing. What no scrape has needed for a while is let go. Thread-safe; one pool serves all sources of an agent.
/// </summary>
public sealed class BlockPool : IDisposable
{
    /// <summary>Bytes of a block; below the large object heap's threshold.</summary>
    internal const int BlockSize = 64 * 1024;

    /// <summary>Entries of a chunk; below the large object heap's threshold.</summary>
    internal const int ChunkSize = 2048;

    private const int MaxIdleSnapshots = 16;

    private static readonly long ChunkBytes = ChunkSize * Unsafe.SizeOf<SampleEntry>();

    private readonly BlockPoolOptions _options;
    private readonly Lock _lock = new();
    private readonly Shelf<byte[]> _blocks = new();
    private readonly Shelf<SampleEntry[]> _chunks = new();
    private readonly Shelf<SnapshotBlocks> _snapshots = new();
    private readonly ITimer? _trimming;
    private long _idle;
    private bool _isTrimming;
    private bool _isDisposed;

    /// <summary>Makes an empty pool.</summary>
    /// <param name="options">How much it keeps; absent: the defaults.</param>
    /// <param name="time">The clock of <see cref="BlockPoolOptions.IdleTime"/>; absent: the system's.</param>
    public BlockPool(BlockPoolOptions? options = null, TimeProvider? time = null)
    {
        _options = options ?? new BlockPoolOptions();
        _trimming = _options.IdleTime == Timeout.InfiniteTimeSpan
            ? null
            : (time ?? TimeProvider.System).CreateTimer(
                static pool => ((BlockPool)pool!).Trim(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Bytes kept that nobody uses now.</summary>
    public long IdleBytes
    {
        get
        {
            lock (_lock)
            {
                return _idle;
            }
        }
    }

    /// <summary>Stops keeping memory; snapshots that still use some may give it back later.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _blocks.Clear();
            _chunks.Clear();
            _snapshots.Clear();
            _idle = 0;
        }

        _trimming?.Dispose();
    }

    internal SnapshotBlocks RentSnapshot()
    {
        lock (_lock)
        {
            if (_snapshots.TryTake(out SnapshotBlocks? blocks))
            {
                _idle -= blocks.IdleBytes;
                return blocks;
            }
        }

        return new SnapshotBlocks(this);
    }

    internal byte[] RentBlock(int minimumSize)
    {
        if (minimumSize <= BlockSize)
        {
            lock (_lock)
            {
                if (_blocks.TryTake(out byte[]? block))
                {
                    _idle -= BlockSize;
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
            if (_chunks.TryTake(out SampleEntry[]? chunk))
            {
                _idle -= ChunkBytes;
                return chunk;
            }
        }

        return GC.AllocateUninitializedArray<SampleEntry>(ChunkSize);
    }

    internal void Return(ReadOnlySpan<byte[]> blocks, ReadOnlySpan<SampleEntry[]> chunks)
    {
        lock (_lock)
        {
            foreach (byte[] block in blocks)
            {
                // An oversized block, made for one huge line, is not worth keeping.
                if (block.Length == BlockSize && TryKeep(BlockSize))
                {
                    _blocks.Add(block);
                }
            }

            foreach (SampleEntry[] chunk in chunks)
            {
                if (TryKeep(ChunkBytes))
                {
                    _chunks.Add(chunk);
                }
            }
        }
    }

    /// <summary>Takes back what <see cref="RentSnapshot"/> gave, cleared.</summary>
    internal void Return(SnapshotBlocks snapshot)
    {
        lock (_lock)
        {
            if (_snapshots.Count < MaxIdleSnapshots && TryKeep(snapshot.IdleBytes))
            {
                _snapshots.Add(snapshot);
            }
        }
    }

    private bool TryKeep(long bytes)
    {
        if (_isDisposed || _idle + bytes > _options.MaxIdleBytes)
        {
            return false;
        }

        _idle += bytes;
        if (!_isTrimming && _trimming is not null)
        {
            _isTrimming = true;
            _ = _trimming.Change(_options.IdleTime, Timeout.InfiniteTimeSpan);
        }

        return true;
    }

    /// <summary>Lets go of what lay here all the time since the last call, and comes back as long as anything lies here.</summary>
    private void Trim()
    {
        long before;
        long after;
        lock (_lock)
        {
            before = _idle;
            _idle -= _blocks.Trim() * (long)BlockSize;
            _idle -= _chunks.Trim() * ChunkBytes;
            if (_blocks.Count == 0)
            {
                _snapshots.Clear();
                _idle = _chunks.Count * ChunkBytes;
            }

            after = _idle;
            _isTrimming = after > 0 && !_isDisposed;
            if (_isTrimming)
            {
                _ = _trimming!.Change(_options.IdleTime, Timeout.InfiniteTimeSpan);
            }
        }

        if (after < before)
        {
            _options.Trimmed?.Invoke(before - after);
        }
    }

    /// <summary>What lies here, and how much of it nobody has needed: the stack's bottom, up to the lowest level it had.</summary>
    private sealed class Shelf<T>
        where T : class
    {
        private readonly Stack<T> _items = new();
        private int _lowest;

        public int Count => _items.Count;

        public void Add(T item) => _items.Push(item);

        public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? item)
        {
            bool taken = _items.TryPop(out item);
            _lowest = Math.Min(_lowest, _items.Count);
            return taken;
        }

        /// <returns>How many were let go.</returns>
        public int Trim()
        {
            int unused = _lowest;
            for (int i = 0; i < unused; i++)
            {
                _items.Pop();
            }

            if (_items.Count == 0)
            {
                _items.TrimExcess();
            }

            _lowest = _items.Count;
            return unused;
        }

        public void Clear()
        {
            _items.Clear();
            _lowest = 0;
        }
    }
}
