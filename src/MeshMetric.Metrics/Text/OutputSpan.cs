using System.Buffers;
using System.Runtime.CompilerServices;

namespace MeshMetric.Metrics.Text;

/// <summary>A span borrowed from a buffer writer, filled piece by piece.</summary>
internal ref struct OutputSpan
{
    private const int Preferred = 64 * 1024;

    private readonly IBufferWriter<byte> _writer;
    private Span<byte> _span;
    private int _used;

    public OutputSpan(IBufferWriter<byte> writer)
    {
        _writer = writer;
        _span = writer.GetSpan(Preferred);
    }

    /// <summary>Bytes handed to the writer so far.</summary>
    public long Written { get; private set; }

    /// <summary>Bytes written so far, handed over or not.</summary>
    public readonly long Length => Written + _used;

    /// <summary>Makes room; what follows may write so many bytes unchecked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ensure(int count)
    {
        if (count > _span.Length - _used)
        {
            Renew(count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_span[_used..]);
        _used += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(byte value) => _span[_used++] = value;

    /// <summary>Hands what was written over.</summary>
    public void Commit()
    {
        _writer.Advance(_used);
        Written += _used;
        _used = 0;
        _span = default;
    }

    private void Renew(int count)
    {
        Commit();
        _span = _writer.GetSpan(Math.Max(count, Preferred));
    }
}
