using MeshMetric.Metrics;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// What an encoder remembers of the series it wrote: start and last value, for start times, resets and deltas; their encoded attributes, so that
/// they are encoded once, and the end of a series can be told when nothing else is left of it. Series that are gone stay a while, for those that
/// come back. Bounded: what is beyond the bound is written without a memory.
/// </summary>
/// <param name="maxSeries">Most series.</param>
internal sealed class SeriesMemory(int maxSeries)
{
    /// <summary>Scrapes for which a series that is gone is remembered in any case.</summary>
    public const int RememberedScrapes = 10;

    // On average; a longer one may use what others leave.
    private const int MaxAttributeBytes = 256;

    private const int FewSeries = 1024;

    private readonly SeriesHash _hash = new();
    private readonly Dictionary<byte[], RememberedFamily> _families = new(ByteComparer.Instance);
    private readonly List<RememberedFamily> _gone = [];
    private readonly List<(int Index, SeriesState State)> _saved = [];
    private (int Live, int LiveSeen, int Seen) _savedCounts;
    private SeriesStore _store = new();
    private List<ulong[]> _histograms = [];
    private int[] _slots = new int[FewSeries * 2];
    private ulong _lastSeed;
    private int _seen;
    private int _nextForgetting;

    /// <summary>Number of the scrape, from 1.</summary>
    public int Scrape { get; private set; }

    /// <summary>Series remembered.</summary>
    public int Count => _store.Count;

    /// <summary>Series of this scrape that were not remembered, for lack of room.</summary>
    public int Refused { get; private set; }

    /// <summary>Whether it may remember nothing at all.</summary>
    public bool IsOff => maxSeries == 0;

    /// <summary>Whether everything that was written lately is remembered, so that what is not is new.</summary>
    public bool KnowsAll { get; private set; } = true;

    public ref SeriesState this[int index] => ref _store[index];

    public void Begin()
    {
        KnowsAll = Refused == 0;
        Scrape++;
        Refused = 0;
        _seen = 0;
    }

    /// <summary>Ends a scrape: forgets what has been gone for long when that makes up most of what is remembered.</summary>
    public void End()
    {
        if (Refused > 0 && _seen < Count)
        {
            Forget(Scrape);
        }
        else if (Count > (2 * _seen) + FewSeries && Scrape >= _nextForgetting)
        {
            _nextForgetting = Scrape + (RememberedScrapes / 2);
            Forget(Scrape - RememberedScrapes);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _families.Clear();
        _store = new SeriesStore();
        _histograms = [];
        _slots = new int[FewSeries * 2];
        KnowsAll = false;
    }

    /// <summary>What is remembered of a family; to be asked for once a scrape.</summary>
    public RememberedFamily Enter(ReadOnlySpan<byte> name, MetricKind kind)
    {
        Dictionary<byte[], RememberedFamily>.AlternateLookup<ReadOnlySpan<byte>> families = _families.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!families.TryGetValue(name, out RememberedFamily? family) || (family.Kind != kind && family.First >= 0))
        {
            // A metric of another type is another metric. Its series stay in the table, out of reach, until they are forgotten.
            byte[] copy = name.ToArray();
            _lastSeed += 0x9E3779B97F4A7C15;
            family = new RememberedFamily(copy, _lastSeed);
            _families[copy] = family;
        }

        family.Kind = kind;
        family.Seen = Scrape;
        family.Expected = family.First;
        family.LiveSeen = 0;
        return family;
    }

    /// <summary>Families with live series that this scrape did not have.</summary>
    public IReadOnlyList<RememberedFamily> Gone()
    {
        _gone.Clear();
        foreach (RememberedFamily family in _families.Values)
        {
            if (family.Live > 0 && family.Seen != Scrape)
            {
                _gone.Add(family);
            }
        }

        return _gone;
    }

    /// <summary>From here on <see cref="Save"/> keeps what <see cref="Restore"/> brings back.</summary>
    public void Mark(RememberedFamily family)
    {
        _saved.Clear();
        _savedCounts = (family.Live, family.LiveSeen, _seen);
    }

    /// <summary>Keeps a series' state as it is, before it changes.</summary>
    public void Save(int index) => _saved.Add((index, _store[index]));

    /// <summary>Takes back what was written of a family since <see cref="Mark"/>; what was added stays, as never written.</summary>
    public void Restore(RememberedFamily family)
    {
        for (int i = _saved.Count - 1; i >= 0; i--)
        {
            int next = _store[_saved[i].Index].Next;
            _store[_saved[i].Index] = _saved[i].State with { Next = next };
        }

        (family.Live, family.LiveSeen, _seen) = _savedCounts;
        family.Expected = family.First;
    }

    public ulong Hash(RememberedFamily family, ReadOnlySpan<byte> labels, ulong seed) => _hash.Of(labels, family.Seed ^ seed);

    /// <summary>A hash of a histogram's bounds; never 0.</summary>
    public ulong HashBounds(ReadOnlySpan<byte> bounds) => _hash.Of(bounds, 0) | 1;

    /// <summary>The index of a series, or -1.</summary>
    public int Find(RememberedFamily family, ulong hash)
    {
        int index = family.Expected;
        if (index < 0 || _store[index].Hash != hash)
        {
            index = FindSlot(hash);
            if (index < 0)
            {
                return -1;
            }
        }

        family.Expected = _store[index].Next;
        return index;
    }

    /// <summary>Remembers a series.</summary>
    /// <returns>Its index, or -1 when there is no room.</returns>
    public int Add(RememberedFamily family, in SeriesState state, ReadOnlySpan<byte> attributes)
    {
        if (Count >= maxSeries || attributes.Length > SeriesStore.MaxAttributes
            || _store.AttributeBytes + attributes.Length > ((long)maxSeries * MaxAttributeBytes) + SeriesStore.MaxAttributes)
        {
            Refused++;
            return -1;
        }

        int index = _store.Add(state, attributes);
        Chain(family, index);
        family.Expected = -1;
        if (Count * 3 > _slots.Length * 2)
        {
            _slots = new int[_slots.Length * 2];
            for (int i = 0; i < Count; i++)
            {
                Insert(i);
            }
        }
        else
        {
            Insert(index);
        }

        return index;
    }

    public ReadOnlySpan<byte> Attributes(in SeriesState state) => _store.Attributes(state);

    /// <summary>Takes note of a series that the scrape has.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="state">Its state.</param>
    /// <param name="isWritten">Whether a point with a value was written.</param>
    public void Touch(RememberedFamily family, ref SeriesState state, bool isWritten)
    {
        bool isFirst = state.Seen != Scrape;
        if (isFirst)
        {
            state.Seen = Scrape;
            _seen++;
            family.LiveSeen += state.IsLive ? 1 : 0;
        }

        if (isWritten && !state.IsLive)
        {
            state.IsLive = true;
            family.Live++;
            family.LiveSeen++;
        }
    }

    /// <summary>Takes note of a series that cannot be remembered.</summary>
    public void Refuse() => Refused++;

    /// <summary>A delta histogram's memory, in two halves of a size; new and empty when it has none of this size.</summary>
    public Span<ulong> Histogram(ref SeriesState state, int half)
    {
        if (state.Histogram == 0)
        {
            _histograms.Add(new ulong[half * 2]);
            state.Histogram = _histograms.Count;
        }

        if (_histograms[state.Histogram - 1].Length != half * 2)
        {
            _histograms[state.Histogram - 1] = new ulong[half * 2];
        }

        return _histograms[state.Histogram - 1];
    }

    private void Chain(RememberedFamily family, int index)
    {
        _store[index].Next = -1;
        if (family.Last < 0)
        {
            family.First = index;
        }
        else
        {
            _store[family.Last].Next = index;
        }

        family.Last = index;
    }

    // Open addressing: an index plus one, or 0.
    private int FindSlot(ulong hash)
    {
        for (uint slot = (uint)hash; ; slot++)
        {
            int index = _slots[slot & (uint)(_slots.Length - 1)] - 1;
            if (index < 0 || _store[index].Hash == hash)
            {
                return index;
            }
        }
    }

    private void Insert(int index)
    {
        uint slot = (uint)_store[index].Hash;
        while (_slots[slot & (uint)(_slots.Length - 1)] != 0)
        {
            slot++;
        }

        _slots[slot & (uint)(_slots.Length - 1)] = index + 1;
    }

    private void Forget(int before)
    {
        SeriesStore old = _store;
        List<ulong[]> oldHistograms = _histograms;
        _store = new SeriesStore();
        _histograms = [];
        foreach (RememberedFamily family in _families.Values.ToList())
        {
            int next = family.First;
            family.First = -1;
            family.Last = -1;
            while (next >= 0)
            {
                ref SeriesState state = ref old[next];
                next = state.Next;
                if (state.Seen >= before)
                {
                    if (state.Histogram > 0)
                    {
                        _histograms.Add(oldHistograms[state.Histogram - 1]);
                        state.Histogram = _histograms.Count;
                    }

                    Chain(family, _store.Add(state, old.Attributes(state)));
                }
            }

            if (family.First < 0)
            {
                _families.Remove(family.Name);
            }
        }

        int slots = FewSeries * 2;
        while (Count * 3 > slots)
        {
            slots *= 2;
        }

        _slots = new int[slots];
        for (int i = 0; i < Count; i++)
        {
            Insert(i);
        }
    }
}
