using System.Runtime.CompilerServices;

namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// The memory of a snapshot: text in blocks, sample entries in chunks, both from a <see cref="BlockPool"/>, and the runs of its families. A
/// position is a block's index and an offset in one number; a text longer than a block gets a block of its own size.
/// </summary>
internal sealed class SnapshotBlocks(BlockPool pool)
{
    private const int OffsetBits = 16;
    private const int ChunkBits = 11;

    private byte[][] _blocks = new byte[4][];
    private int _blockCount;
    private byte[] _block = [];
    private int _used;
    private SampleEntry[][] _chunks = new SampleEntry[4][];
    private int _chunkCount;

    public int SampleCount { get; private set; }

    public List<FamilyRun> Runs { get; } = [];

    /// <summary>What the object itself holds, empty as it is between two snapshots.</summary>
    public long IdleBytes => ((_blocks.Length + _chunks.Length) * 8L) + ((long)Runs.Capacity * Unsafe.SizeOf<FamilyRun>());

    public ReadOnlySpan<byte> Text(int position, int length) =>
        _blocks[position >> OffsetBits].AsSpan(position & (BlockPool.BlockSize - 1), length);

    public ReadOnlySpan<byte> Text(TextRange range) => range.Length == 0 ? default : Text(range.Position, range.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref SampleEntry Sample(int index) => ref _chunks[index >> ChunkBits][index & (BlockPool.ChunkSize - 1)];

    /// <summary>Copies a text in.</summary>
    /// <returns>Its position.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Append(ReadOnlySpan<byte> text)
    {
        int used = _used;
        if (text.Length > _block.Length - used)
        {
            return AppendToNewBlock(text);
        }

        text.CopyTo(_block.AsSpan(used));
        _used = used + text.Length;
        return ((_blockCount - 1) << OffsetBits) | used;
    }

    /// <summary>Adds an entry to fill in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref SampleEntry AddSample()
    {
        int index = SampleCount++;
        if (index >> ChunkBits == _chunkCount)
        {
            AddChunk();
        }

        return ref Sample(index);
    }

    /// <summary>Gives everything back to the pool.</summary>
    public void Clear()
    {
        pool.Return(_blocks.AsSpan(0, _blockCount), _chunks.AsSpan(0, _chunkCount));
        Array.Clear(_blocks, 0, _blockCount);
        Array.Clear(_chunks, 0, _chunkCount);
        _blockCount = 0;
        _chunkCount = 0;
        _block = [];
        _used = 0;
        SampleCount = 0;
        Runs.Clear();
    }

    private int AppendToNewBlock(ReadOnlySpan<byte> text)
    {
        if (_blockCount == _blocks.Length)
        {
            Array.Resize(ref _blocks, _blockCount * 2);
        }

        byte[] block = pool.RentBlock(text.Length);
        _blocks[_blockCount] = block;
        text.CopyTo(block);

        // Of a block made for one huge text the rest is not used: offsets reach no further than a block of the usual size.
        _block = block.Length == BlockPool.BlockSize ? block : [];
        _used = Math.Min(text.Length, _block.Length);
        return _blockCount++ << OffsetBits;
    }

    private void AddChunk()
    {
        if (_chunkCount == _chunks.Length)
        {
            Array.Resize(ref _chunks, _chunkCount * 2);
        }

        _chunks[_chunkCount++] = pool.RentChunk();
    }
}
