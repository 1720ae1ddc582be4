using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>
/// The series of one family that several sources, or several places of one source, carry. Identity is the sample's name and the set of its
/// labels, added ones included, whatever their order; an empty value is no label. A histogram's or summary's series belong together: their
/// identity is that of the whole, without name, <c>le</c> and <c>quantile</c>.
/// </summary>
/// <param name="inputs">Where the samples are.</param>
/// <param name="escaped">How label names are written, when not as they are: then series are the same that are written alike.</param>
internal sealed class SeriesSet(MergeInput[] inputs, EscapedLabels? escaped)
{
    private readonly ScratchBuffer _firstLabels = new();
    private readonly ScratchBuffer _secondLabels = new();

    private readonly Dictionary<ulong, Item> _groups = [];
    private readonly Dictionary<ulong, Item> _samples = [];
    private readonly List<Item> _collided = [];

    public void Clear()
    {
        _groups.Clear();
        _samples.Clear();
        _collided.Clear();
    }

    /// <summary>
    /// Adds a sample, unless it belongs to a histogram or summary that an earlier source has, or an earlier part has the same. What a part says twice
    /// stays, as long as its names do.
    /// </summary>
    public SeriesVerdict Add(Item item, MetricKind kind)
    {
        bool isCompound = kind is MetricKind.Histogram or MetricKind.Summary or MetricKind.GaugeHistogram;
        if (isCompound && IsOfAnother(FindOrAdd(_groups, item, whole: true), item))
        {
            // What this one has more than the earlier one would not fit the rest.
            return Find(_samples, item, whole: false) is { } same && ValuesEqual(same, item) ? SeriesVerdict.Duplicate : SeriesVerdict.Conflict;
        }

        Item found = FindOrAdd(_samples, item, whole: false);
        bool isNew = escaped is null ? found.Part == item.Part : found == item;
        return isNew ? SeriesVerdict.New : ValuesEqual(found, item) ? SeriesVerdict.Duplicate : SeriesVerdict.Conflict;
    }

    /// <summary>Whether two samples, though written as of one histogram or summary, are of two.</summary>
    private bool IsOfAnother(Item first, Item item) =>
        first.Origin != item.Origin || (escaped is not null && !Same(first, item, whole: true, asTheyAre: true));

    private Item FindOrAdd(Dictionary<ulong, Item> items, Item item, bool whole)
    {
        Item? found = Find(items, item, whole);
        if (found is { } known)
        {
            return known;
        }

        if (!items.TryAdd(Hash(item, whole), item))
        {
            // Two series with one 64-bit hash: next to impossible, but then they are compared one by one.
            _collided.Add(item);
        }

        return item;
    }

    private Item? Find(Dictionary<ulong, Item> items, Item item, bool whole)
    {
        if (!items.TryGetValue(Hash(item, whole), out Item found))
        {
            return null;
        }

        if (Same(found, item, whole))
        {
            return found;
        }

        foreach (Item other in _collided)
        {
            if (Same(other, item, whole))
            {
                return other;
            }
        }

        return null;
    }

    private ulong Hash(Item item, bool whole)
    {
        SampleParts sample = PartsOf(item, _firstLabels);
        ulong sum = whole ? 0 : (ulong)sample.Name;
        var own = new LabelEnumerator(sample.Labels);
        while (own.MoveNext())
        {
            sum += whole && IsPoint(own.Name) ? 0 : HashLabel(own.Name, own.EscapedValue);
        }

        foreach (ref readonly AddedLabels.Label label in inputs[item.Input].Labels.Labels)
        {
            if (!AddedLabels.Carries(sample.Labels, label.Name))
            {
                sum += HashLabel(label.Name, label.EscapedValue);
            }
        }

        return sum;
    }

    private static ulong HashLabel(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        value.IsEmpty ? 0 : NameHash.Compute64(value, NameHash.Compute64(name, 0));

    private bool Same(Item a, Item b, bool whole, bool asTheyAre = false)
    {
        SampleParts first = PartsOf(a, asTheyAre ? null : _firstLabels);
        SampleParts second = PartsOf(b, asTheyAre ? null : _secondLabels);
        return (whole || first.Name == second.Name) && Covers(a, first, b, second, whole) && Covers(b, second, a, first, whole);
    }

    /// <summary>Whether every label of the first is one of the second.</summary>
    private bool Covers(Item a, SampleParts first, Item b, SampleParts second, bool whole)
    {
        var own = new LabelEnumerator(first.Labels);
        while (own.MoveNext())
        {
            if (!(own.EscapedValue.IsEmpty || (whole && IsPoint(own.Name)) || Has(b, second, own.Name, own.EscapedValue)))
            {
                return false;
            }
        }

        foreach (ref readonly AddedLabels.Label label in inputs[a.Input].Labels.Labels)
        {
            if (!AddedLabels.Carries(first.Labels, label.Name) && !Has(b, second, label.Name, label.EscapedValue))
            {
                return false;
            }
        }

        return true;
    }

    private bool Has(Item item, SampleParts sample, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var own = new LabelEnumerator(sample.Labels);
        while (own.MoveNext())
        {
            if (own.Name.SequenceEqual(name))
            {
                return own.EscapedValue.SequenceEqual(value);
            }
        }

        foreach (ref readonly AddedLabels.Label label in inputs[item.Input].Labels.Labels)
        {
            if (name.SequenceEqual(label.Name))
            {
                return value.SequenceEqual(label.EscapedValue);
            }
        }

        return false;
    }

    private bool ValuesEqual(Item a, Item b)
    {
        ReadOnlySpan<byte> first = PartsOf(a, null).Value;
        ReadOnlySpan<byte> second = PartsOf(b, null).Value;
        return first.SequenceEqual(second) || ExpositionNumber.Parse(first).Equals(ExpositionNumber.Parse(second));
    }

    /// <summary>The parts of a sample.</summary>
    /// <param name="item">The sample.</param>
    /// <param name="scratch">For labels that are written otherwise than they are; without it they come as they are.</param>
    private SampleParts PartsOf(Item item, ScratchBuffer? scratch)
    {
        SnapshotBlocks blocks = inputs[item.Input].Snapshot.Blocks;
        ref readonly SampleEntry entry = ref blocks.Sample(item.Sample);
        ReadOnlySpan<byte> text = blocks.Text(entry.Position, entry.ValueOffset + entry.ValueLength);
        ReadOnlySpan<byte> labels = entry.LabelsLength == 0 ? default : text.Slice(1, entry.LabelsLength);
        if (escaped is not null && scratch is not null && (entry.Flags & SampleFlags.QuotedLabelName) != 0)
        {
            scratch.Clear();
            escaped.Append(labels, scratch);
            labels = scratch.Span;
        }

        return new SampleParts(entry.Name, labels, text[entry.ValueOffset..]);
    }

    private static bool IsPoint(ReadOnlySpan<byte> label) => label.SequenceEqual("le"u8) || label.SequenceEqual("quantile"u8);

    /// <summary>A sample.</summary>
    /// <param name="Input">Its source.</param>
    /// <param name="Part">The part of its family.</param>
    /// <param name="Sample">Its index in its snapshot.</param>
    /// <param name="Origin">What is one family where it comes from.</param>
    internal readonly record struct Item(int Input, int Part, int Sample, int Origin);

    private readonly ref struct SampleParts(SampleName name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> value)
    {
        public readonly SampleName Name = name;
        public readonly ReadOnlySpan<byte> Labels = labels;
        public readonly ReadOnlySpan<byte> Value = value;
    }
}
