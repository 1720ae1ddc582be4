using System.Runtime.CompilerServices;

namespace MeshMetric.Metrics.Scraping;

/// <summary>
/// The memory of a snapshot: text in blocks, sample entries in chunks, both from a <see cref="BlockPool"/>. A position is a block's index and
/// an offset in one number; a text longer than a block gets a block of its own size.
/// </summary>
internal sealed class SnapshotBlocks(BlockPool pool)
{
    private const int OffsetBits = 16;
    private const int ChunkBits = 11;

    private byte[][] _blocks = new byte[4][];
    private int _blockCount;
    private int _used = BlockPool.BlockSize;
    private SampleEntry[][] _chunks = new SampleEntry[4][];
    private int _chunkCount;

    public int SampleCount { get; private set; }

    public ReadOnlySpan<byte> Text(int position, int length) =>
        _blocks[position >> OffsetBits].AsSpan(position & (BlockPool.BlockSize - 1), length);

    public ReadOnlySpan<byte> Text(TextRange range) => range.Length == 0 ? default : Text(range.Position, range.Length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref SampleEntry Sample(int index) => ref _chunks[index >> ChunkBits][index & (BlockPool.ChunkSize - 1)];

    /// <summary>Copies a text in.</summary>
    /// <returns>Its position.</returns>
    public int Append(ReadOnlySpan<byte> text)
    {
        if (text.Length > BlockPool.BlockSize - _used)
        {
            return AppendToNewBlock(text);
        }

        int position = ((_blockCount - 1) << OffsetBits) | _used;
        text.CopyTo(_blocks[_blockCount - 1].AsSpan(_used));
        _used += text.Length;
        return position;
    }

    /// <summary>Adds an entry to fill in.</summary>
    public ref SampleEntry AddSample()
    {
        int index = SampleCount++;
        if (index >> ChunkBits == _chunkCount)
        {
            AddChunk();
        }

        return ref Sample(index);
    }

    public void Clear()
    {
        pool.Return(_blocks.AsSpan(0, _blockCount), _chunks.AsSpan(0, _chunkCount));
        Array.Clear(_blocks, 0, _blockCount);
        Array.Clear(_chunks, 0, _chunkCount);
        _blockCount = 0;
        _chunkCount = 0;
        _used = BlockPool.BlockSize;
        SampleCount = 0;
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
        _used = Math.Min(text.Length, BlockPool.BlockSize);
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
