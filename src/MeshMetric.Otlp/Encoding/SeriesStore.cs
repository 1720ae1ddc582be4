using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MeshMetric.Otlp.Encoding;

/// <summary>The memory of a <see cref="SeriesMemory"/>: states and attributes in chunks that are below the large object heap's threshold.</summary>
internal sealed class SeriesStore
{
    private const int StateBits = 10;
    private const int ByteBits = 16;

    /// <summary>Most bytes of one series' attributes.</summary>
    public const int MaxAttributes = 1 << ByteBits;

    private SeriesState[][] _states = new SeriesState[4][];
    private byte[][] _bytes = new byte[4][];
    private int _byteChunks;
    private int _used = MaxAttributes;

    public int Count { get; private set; }

    /// <summary>Bytes taken for attributes.</summary>
    public long AttributeBytes => (long)_byteChunks << ByteBits;

    public ref SeriesState this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _states[index >> StateBits][index & ((1 << StateBits) - 1)];
    }

    public ReadOnlySpan<byte> Attributes(in SeriesState state) =>
        state.AttributesLength == 0
            ? default
            : _bytes[state.Attributes >> ByteBits].AsSpan(state.Attributes & (MaxAttributes - 1), state.AttributesLength);

    /// <summary>Adds a series.</summary>
    /// <returns>Its index.</returns>
    public int Add(in SeriesState state, ReadOnlySpan<byte> attributes)
    {
        Debug.Assert(attributes.Length <= MaxAttributes);
        int index = Count++;
        if (index >> StateBits == _states.Length)
        {
            Array.Resize(ref _states, _states.Length * 2);
        }

        _states[index >> StateBits] ??= new SeriesState[1 << StateBits];
        if (attributes.Length > MaxAttributes - _used)
        {
            if (_byteChunks == _bytes.Length)
            {
                Array.Resize(ref _bytes, _bytes.Length * 2);
            }

            _bytes[_byteChunks++] = GC.AllocateUninitializedArray<byte>(MaxAttributes);
            _used = 0;
        }

        ref SeriesState added = ref this[index];
        added = state;
        added.AttributesLength = attributes.Length;
        if (!attributes.IsEmpty)
        {
            added.Attributes = ((_byteChunks - 1) << ByteBits) | _used;
            attributes.CopyTo(_bytes[_byteChunks - 1].AsSpan(_used));
            _used += attributes.Length;
        }

        return index;
    }
}
