using System.Buffers;
using System.Text;

using MeshMetric.Metrics.Budgets;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>
/// Brings the families of several snapshots together (data rules: "several sources, one family", "several sources, one series"). Most families
/// have one run in one source and cost an entry; only those with more are looked at series by series.
/// </summary>
internal sealed class FamilyMerger(MergeInput[] inputs, FamilySet leftOut)
{
    private static readonly SampleName[] SuffixedNames = [SampleName.Bucket, SampleName.Sum, SampleName.Count];

    private Entry[] _entries = ArrayPool<Entry>.Shared.Rent(256);
    private Part[] _parts = ArrayPool<Part>.Shared.Rent(256);
    private int _partCount;

    /// <summary>Open addressing: the number of an entry plus one, or 0.</summary>
    private int[] _slots = RentSlots(1024);
    private int _slotMask = 1023;
    private List<ulong>? _skipped;

    public int Count { get; private set; }

    public MergeReport Report { get; } = new();

    public ref readonly Entry this[int index] => ref _entries[index];

    public ref readonly Part PartAt(int index) => ref _parts[index];

    public bool IsSkipped(int bit) => (_skipped![bit >> 6] & (1UL << (bit & 63))) != 0;

    /// <summary>The number of the family of that very name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name) => Find(name, NameHash.Compute(name));

    public void Merge()
    {
        bool hasShared = false;
        for (int input = 0; input < inputs.Length; input++)
        {
            ulong filter = 1UL << inputs[input].Filter;
            foreach (ref readonly FamilyRun run in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(inputs[input].Snapshot.Runs))
            {
                hasShared |= (run.Family.Decision.KeptBy & filter) != 0
                    && !leftOut.Contains(run.Family.Name, run.Family.Hash) && Add(input, filter, in run);
            }
        }

        if (hasShared)
        {
            LeaveOutRepeatedSeries();
        }
    }

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

    /// <summary>Adds a run.</summary>
    /// <returns>Whether its family has another run before it.</returns>
    private bool Add(int input, ulong filter, in FamilyRun run)
    {
        bool dropsPlumbing = run.PlumbingCount > 0 && (run.Family.Decision.DropPlumbing & filter) != 0;
        if (dropsPlumbing && run.PlumbingCount == run.SampleCount)
        {
            return false;
        }

        int known = Find(run.Family.Name, run.Family.Hash);
        if (known >= 0)
        {
            if (_entries[known].Kind != run.Kind && !IsGaugeToText(_entries[known].Kind, run.Kind))
            {
                Conflict(input, in run, _entries[known].Input, "its type differs");
                return false;
            }
        }
        else
        {
            int clash = input == 0 ? -1 : FindClash(input, in run);
            if (clash >= 0)
            {
                Conflict(input, in run, _entries[clash].Input, $"its name clashes with the samples of {Encoding.UTF8.GetString(_entries[clash].Family.Name)}");
                return false;
            }
        }

        int part = AddPart(input, in run, dropsPlumbing);
        if (known < 0)
        {
            AddEntry(input, part, in run);
            return false;
        }

        ref Entry entry = ref _entries[known];
        _parts[entry.LastPart].Next = part;
        entry.LastPart = part;
        entry.Kind = entry.Kind == run.Kind ? run.Kind : MetricKind.Gauge;
        entry.HasCreated |= run.HasCreated;
        if (entry.Unit.Length == 0 && run.Unit.Length > 0)
        {
            entry.Unit = run.Unit;
            entry.UnitInput = input;
        }

        if (entry.Help.Length == 0 && run.Help.Length > 0)
        {
            entry.Help = run.Help;
            entry.HelpInput = input;
        }

        return true;
    }

    /// <summary>Whether two kinds are one in text: a source may speak OpenMetrics where another with the same families speaks text.</summary>
    private static bool IsGaugeToText(MetricKind first, MetricKind second)
    {
        return IsGauge(first) && IsGauge(second);

        static bool IsGauge(MetricKind kind) => kind is MetricKind.Gauge or MetricKind.Info or MetricKind.StateSet;
    }

    private int AddPart(int input, in FamilyRun run, bool dropsPlumbing)
    {
        if (_partCount == _parts.Length)
        {
            Grow(ref _parts);
        }

        _parts[_partCount] = new Part
        {
            Input = input,
            FirstSample = run.FirstSample,
            SampleCount = run.SampleCount,
            DropsPlumbing = dropsPlumbing,
            SkipBit = -1,
            Next = -1,
        };
        return _partCount++;
    }

    private void AddEntry(int input, int part, in FamilyRun run)
    {
        if (Count == _entries.Length)
        {
            Grow(ref _entries);
        }

        _entries[Count] = new Entry
        {
            Family = run.Family,
            Kind = run.Kind,
            HasType = run.HasType,
            Help = run.Help,
            HelpInput = input,
            Unit = run.Unit,
            UnitInput = input,
            HasCreated = run.HasCreated,
            Input = input,
            FirstPart = part,
            LastPart = part,
        };
        Count++;
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

    private void Insert(int entry)
    {
        uint i = _entries[entry].Family.Hash;
        while (_slots[i & (uint)_slotMask] != 0)
        {
            i++;
        }

        _slots[i & (uint)_slotMask] = entry + 1;
    }

    private int Find(ReadOnlySpan<byte> name, uint hash)
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

    /// <summary>An earlier source's family whose samples have the name of this one, or the other way round: <c>x_count</c> beside histogram x.</summary>
    private int FindClash(int input, in FamilyRun run)
    {
        ReadOnlySpan<byte> name = run.Family.Name;
        SampleName sample = SampleSuffix.AtEnd(name);
        if (sample != SampleName.Family)
        {
            ReadOnlySpan<byte> stem = name[..^SampleSuffix.Of(sample).Length];
            int owner = Find(stem);
            if (owner >= 0 && _entries[owner].Input < input && SampleSuffix.Has(_entries[owner].Kind, sample))
            {
                return owner;
            }
        }

        if (run.Kind is not (MetricKind.Histogram or MetricKind.Summary))
        {
            return -1;
        }

        foreach (SampleName other in SuffixedNames)
        {
            if (SampleSuffix.Has(run.Kind, other))
            {
                byte[] suffixed = run.Family.NameOf(other);
                int clash = Find(suffixed);
                if (clash >= 0 && _entries[clash].Input < input)
                {
                    return clash;
                }
            }
        }

        return -1;
    }

    private void Conflict(int input, in FamilyRun run, int keptFrom, string what)
    {
        Report.ConflictingFamilies++;
        if (Report.WantsConflict)
        {
            Report.Add(new MergeConflict(
                Encoding.UTF8.GetString(run.Family.Name),
                inputs[keptFrom].Source,
                inputs[input].Source,
                $"{what}; exclude it from one of the two sources"));
        }
    }

    private void LeaveOutRepeatedSeries()
    {
        var seen = new SeriesSet(inputs);
        int bits = 0;
        for (int i = 0; i < Count; i++)
        {
            ref Entry entry = ref _entries[i];
            if (entry.FirstPart == entry.LastPart)
            {
                continue;
            }

            seen.Clear();
            bool reported = false;
            for (int p = entry.FirstPart; p >= 0; p = _parts[p].Next)
            {
                ref Part part = ref _parts[p];
                part.SkipBit = bits;
                bits += part.SampleCount;
                EnsureBits(bits);
                reported = LeaveOutSamplesOf(in entry, p, seen, reported);
            }
        }
    }

    private bool LeaveOutSamplesOf(in Entry entry, int index, SeriesSet seen, bool reported)
    {
        ref readonly Part part = ref _parts[index];
        SnapshotBlocks blocks = inputs[part.Input].Snapshot.Blocks;
        for (int s = 0; s < part.SampleCount; s++)
        {
            int sample = part.FirstSample + s;
            if (part.DropsPlumbing && (blocks.Sample(sample).Flags & SampleFlags.Plumbing) != 0)
            {
                continue;
            }

            SeriesVerdict verdict = seen.Add(part.Input, index, sample, entry.Kind);
            if (verdict == SeriesVerdict.New)
            {
                continue;
            }

            int bit = part.SkipBit + s;
            _skipped![bit >> 6] |= 1UL << (bit & 63);
            Report.DuplicateSamples += verdict == SeriesVerdict.Duplicate ? 1 : 0;
            Report.ConflictingSamples += verdict == SeriesVerdict.Conflict ? 1 : 0;
            if (!reported && verdict == SeriesVerdict.Conflict && Report.WantsConflict)
            {
                reported = true;
                Report.Add(new MergeConflict(
                    Encoding.UTF8.GetString(entry.Family.Name),
                    inputs[entry.Input].Source,
                    inputs[part.Input].Source,
                    "both carry the same series with different values; give the application a label of its own (spec.default.applications[].labels)"));
            }
        }

        return reported;
    }

    private void EnsureBits(int bits)
    {
        _skipped ??= [];
        while (_skipped.Count < (bits + 63) >> 6)
        {
            _skipped.Add(0);
        }
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

        /// <summary>The first sample's bit among those that say which samples are left out; -1 when none is.</summary>
        public int SkipBit;

        /// <summary>The family's next part, or -1.</summary>
        public int Next;
    }
}
