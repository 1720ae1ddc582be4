using System.Buffers;

using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>
/// The families of a merge in the order they are written, each with the runs it is made of, found by name; in pooled memory. Who fills it decides
/// what belongs together.
/// </summary>
internal sealed class MergedFamilies
{
    private Entry[] _entries = ArrayPool<Entry>.Shared.Rent(256);
    private Part[] _parts = ArrayPool<Part>.Shared.Rent(256);
    private int _partCount;

    /// <summary>Open addressing: the number of an entry plus one, or 0.</summary>
    private int[] _slots = RentSlots(1024);
    private int _slotMask = 1023;
    private List<ulong>? _skipped;
    private int _bits;

    public int Count { get; private set; }

    /// <summary>Whether some name of a family or label has to stand in quotes.</summary>
    public bool HasQuotedNames { get; private set; }

    public ref readonly Entry this[int index] => ref _entries[index];

    public ref readonly Part PartAt(int index) => ref _parts[index];

    /// <summary>Whether a sample is left out; its bit is its part's first and its number in the part.</summary>
    public bool IsSkipped(int bit) => (_skipped![bit >> 6] & (1UL << (bit & 63))) != 0;

    /// <summary>The number of the family of that very name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name) => Find(name, NameHash.Compute(name));

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})" />
    public int Find(ReadOnlySpan<byte> name, uint hash)
    {
        for (uint i = hash; ; i++)
        {
            int entry = _slots[i & (uint)_slotMask] - 1;
            if (entry < 0)
            {
                return -1;
            }

            if (_entries[entry].Family.Hash == hash && name.SequenceEqual(_entries[entry].Family.Name))
            {
                return entry;
            }
        }
    }

    /// <summary>Adds a family whose name there is not yet, with its first part.</summary>
    public void Add(in Entry entry, in Part part)
    {
        if (Count == _entries.Length)
        {
            Grow(ref _entries);
        }

        int first = AddPart(in part);
        _entries[Count] = entry;
        _entries[Count].FirstPart = first;
        _entries[Count].LastPart = first;
        Count++;
        HasQuotedNames |= !entry.Family.IsLegacyName || entry.HasQuotedLabels;
        if (Count * 2 > _slotMask)
        {
            ArrayPool<int>.Shared.Return(_slots);
            _slotMask = (_slotMask * 2) + 1;
            _slots = RentSlots(_slotMask + 1);
            for (int i = 0; i < Count; i++)
            {
                Insert(i);
            }
        }
        else
        {
            Insert(Count - 1);
        }
    }

    /// <summary>Adds a part to a family, whatever is said of the family besides.</summary>
    public void Append(int family, in Part part)
    {
        int last = AddPart(in part);
        _parts[_entries[family].LastPart].Next = last;
        _entries[family].LastPart = last;
    }

    /// <summary>Takes over what a family that turned out to be the same one is known to have besides samples: what the first of them lacks.</summary>
    public void Join(int family, in Entry other)
    {
        ref Entry entry = ref _entries[family];
        entry.Kind = entry.Kind == other.Kind ? other.Kind : MetricKind.Gauge;
        entry.HasCreated |= other.HasCreated;
        entry.HasQuotedLabels |= other.HasQuotedLabels;
        HasQuotedNames |= other.HasQuotedLabels;
        if (entry.Unit.Length == 0 && other.Unit.Length > 0)
        {
            entry.Unit = other.Unit;
            entry.UnitInput = other.UnitInput;
        }

        if (entry.Help.Length == 0 && other.Help.Length > 0)
        {
            entry.Help = other.Help;
            entry.HelpInput = other.HelpInput;
        }
    }

    /// <summary>Gives the samples of a part bits that say which of them are left out, if they have none yet.</summary>
    public void EnsureBits(int part)
    {
        if (_parts[part].SkipBit < 0)
        {
            _parts[part].SkipBit = _bits;
            _bits += _parts[part].SampleCount;
            _skipped ??= [];
            while (_skipped.Count < (_bits + 63) >> 6)
            {
                _skipped.Add(0);
            }
        }
    }

    public void Skip(int bit) => _skipped![bit >> 6] |= 1UL << (bit & 63);

    /// <summary>Gives the memory back; nothing of the merge may be used afterwards.</summary>
    public void Release()
    {
        Array.Clear(_entries, 0, Count);
        ArrayPool<Entry>.Shared.Return(_entries);
        ArrayPool<Part>.Shared.Return(_parts);
        ArrayPool<int>.Shared.Return(_slots);
        _entries = [];
        _parts = [];
        _slots = [];
        Count = 0;
    }

    private static int[] RentSlots(int count)
    {
        int[] slots = ArrayPool<int>.Shared.Rent(count);
        Array.Clear(slots, 0, count);
        return slots;
    }

    private static void Grow<T>(ref T[] array)
    {
        T[] grown = ArrayPool<T>.Shared.Rent(array.Length * 2);
        array.CopyTo(grown, 0);
        ArrayPool<T>.Shared.Return(array, clearArray: true);
        array = grown;
    }

    private int AddPart(in Part part)
    {
        if (_partCount == _parts.Length)
        {
            Grow(ref _parts);
        }

        _parts[_partCount] = part;
        _parts[_partCount].SkipBit = -1;
        _parts[_partCount].Next = -1;
        return _partCount++;
    }

    private void Insert(int entry)
    {
        uint i = _entries[entry].Family.Hash;
        while (_slots[i & (uint)_slotMask] != 0)
        {
            i++;
        }

        _slots[i & (uint)_slotMask] = entry + 1;
    }

    /// <summary>A family of the merge.</summary>
    internal struct Entry
    {
        public Family Family;
        public MetricKind Kind;
        public bool HasType;
        public TextRange Help;
        public int HelpInput;
        public TextRange Unit;
        public int UnitInput;

        /// <summary>Whether some sample is a <c>_created</c>.</summary>
        public bool HasCreated;

        /// <summary>Whether some label name stands in quotes.</summary>
        public bool HasQuotedLabels;

        /// <summary>The first source that carries it.</summary>
        public int Input;
        public int FirstPart;
        public int LastPart;
    }

    /// <summary>One run of a family in one source.</summary>
    internal struct Part
    {
        public int Input;
        public int FirstSample;
        public int SampleCount;
        public bool DropsPlumbing;

        /// <summary>
        /// What is one family where it comes from: of a histogram or summary that has another origin than the first not even a bucket more is taken.
        /// </summary>
        public int Origin;

        /// <summary>The first sample's bit among those that say which samples are left out; -1 when none is.</summary>
        public int SkipBit;

        /// <summary>The family's next part, or -1.</summary>
        public int Next;
    }
}
