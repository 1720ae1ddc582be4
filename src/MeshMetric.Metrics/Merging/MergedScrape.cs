using MeshMetric.Metrics.Budgets;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>
/// One pipeline's view of its sources' snapshots: every family once, in the order of the sources, without the samples the pipeline's filter
/// drops and without series an earlier source carries. It holds references on the snapshots: dispose it to give them back.
/// </summary>
/// <remarks>Safe to read from several threads at once; dispose it after the last of them.</remarks>
public sealed class MergedScrape : IDisposable
{
    private readonly MergeInput[] _inputs;
    private readonly MergedSource[] _sources;
    private readonly FamilyMerger _merged;
    private bool _disposed;

    private MergedScrape(MergeInput[] inputs, FamilyMerger merged)
    {
        _inputs = inputs;
        _merged = merged;
        _sources = new MergedSource[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            MergeInput input = inputs[i];
            _sources[i] = new MergedSource(
                input.Source, input.Snapshot.ScrapedAt, input.Snapshot.ProcessStart, input.Snapshot.Report.IsComplete, input.Labels);
        }
    }

    /// <summary>Number of families with at least one sample.</summary>
    public int FamilyCount => _merged.Count;

    /// <summary>The sources, in merge order: sidecar, applications, the agent's own.</summary>
    public IReadOnlyList<MergedSource> Sources => _sources;

    /// <summary>Whether some source spoke OpenMetrics, so that there may be more to tell than text can hold.</summary>
    public bool HasOpenMetrics => Array.Exists(_inputs, input => input.Snapshot.Format == ExpositionFormat.OpenMetrics);

    /// <summary>What the merge found.</summary>
    public MergeReport Report => _merged.Report;

    /// <summary>Merges the snapshots of one pipeline's sources.</summary>
    /// <param name="inputs">Sidecar first, then the applications in the policy's order, then the agent's own. References on them are taken.</param>
    /// <param name="leftOut">Families that a budget leaves out, of every source; absent for none.</param>
    public static MergedScrape Merge(ReadOnlySpan<MergeInput> inputs, FamilySet? leftOut = null)
    {
        MergeInput[] copy = inputs.ToArray();
        foreach (MergeInput input in copy)
        {
            input.Snapshot.AddReference();
        }

        var merger = new FamilyMerger(copy, leftOut ?? FamilySet.Empty);
        merger.Merge();
        return new MergedScrape(copy, merger);
    }

    /// <summary>The family at an index below <see cref="FamilyCount"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such family.</exception>
    public MergedFamily GetFamily(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_merged.Count, nameof(index));
        return new MergedFamily(this, index);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _merged.Release();
        foreach (MergeInput input in _inputs)
        {
            input.Snapshot.Release();
        }
    }

    /// <summary>Whether some family has this very name.</summary>
    internal bool HasFamily(ReadOnlySpan<byte> name) => _merged.Find(name) >= 0;

    /// <summary>Whether a histogram or summary has this very name, and <c>_created</c> samples.</summary>
    internal bool HasCreatedOf(ReadOnlySpan<byte> name) =>
        _merged.Find(name) is >= 0 and int family
        && _merged[family] is { HasCreated: true, Kind: MetricKind.Histogram or MetricKind.Summary };

    internal ref readonly FamilyMerger.Entry Entry(int family) => ref _merged[family];

    internal ref readonly FamilyMerger.Part Part(int part) => ref _merged.PartAt(part);

    internal bool IsSkipped(int bit) => _merged.IsSkipped(bit);

    internal SnapshotBlocks Blocks(int input) => _inputs[input].Snapshot.Blocks;

    internal AddedLabels LabelsOf(int input) => _inputs[input].Labels;

    internal SampleView View(Family family, int input, in SampleEntry sample)
    {
        ReadOnlySpan<byte> text = Blocks(input).Text(sample.Position, sample.Length);
        int value = sample.ValueOffset;
        return new SampleView
        {
            Name = family.NameOf(sample.Name),
            Labels = sample.LabelsLength == 0 ? default : text.Slice(1, sample.LabelsLength),
            Value = text.Slice(value, sample.ValueLength),
            Timestamp = sample.TimestampLength == 0 ? default : text.Slice(value + sample.ValueLength + 1, sample.TimestampLength),
            Exemplar = text[^sample.ExemplarLength..],
            Source = input,
            MayCarryAddedLabel = (sample.Flags & SampleFlags.CarriesAddedLabel) != 0,
            IsCreated = sample.IsCreated,
            HasQuotedLabelName = (sample.Flags & SampleFlags.QuotedLabelName) != 0,
        };
    }
}
