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
    private readonly MergedFamilies _merged;
    private bool _disposed;

    private MergedScrape(MergeInput[] inputs, MergedFamilies merged, MergeReport report)
    {
        Report = report;
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

    /// <summary>How label names are written; <see langword="null"/> as long as names are what they are. One writer's alone.</summary>
    internal EscapedLabels? EscapedLabels { get; private init; }

    /// <summary>What the merge found.</summary>
    public MergeReport Report { get; }

    /// <summary>Merges the snapshots of one pipeline's sources.</summary>
    /// <param name="inputs">Sidecar first, then the applications in the policy's order, then the agent's own. References on them are taken.</param>
    /// <param name="leftOut">Families that a budget leaves out, of every source; absent for none.</param>
    public static MergedScrape Merge(ReadOnlySpan<MergeInput> inputs, FamilySet? leftOut = null)
    {
        MergeInput[] copy = inputs.ToArray();
        AddReferences(copy);
        (MergedFamilies families, MergeReport report) = FamilyMerger.Merge(copy, leftOut ?? FamilySet.Empty);
        return new MergedScrape(copy, families, report);
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

    /// <summary>The scrape under names of the legacy set alone, if some are not of it; disposed by the caller, apart from this one.</summary>
    /// <param name="escaping">How names are written.</param>
    /// <param name="anomalies">Is told what is left out because it is written like another.</param>
    /// <returns><see langword="null"/> when nothing has to be escaped.</returns>
    internal MergedScrape? Escape(NameEscaping escaping, WriteAnomalies anomalies)
    {
        if (escaping == NameEscaping.AllowUtf8 || !_merged.HasQuotedNames)
        {
            return null;
        }

        var labels = new EscapedLabels(escaping);
        AddReferences(_inputs);
        return new MergedScrape(_inputs, EscapedFamilies.Make(_merged, _inputs, escaping, labels, anomalies), Report) { EscapedLabels = labels };
    }

    /// <summary>Whether some family has this very name.</summary>
    internal bool HasFamily(ReadOnlySpan<byte> name) => _merged.Find(name) >= 0;

    /// <summary>The type of the family of this very name, if there is one.</summary>
    internal MetricKind? KindOf(ReadOnlySpan<byte> name) => _merged.Find(name) is >= 0 and int family ? _merged[family].Kind : null;

    /// <summary>Whether a histogram or summary has this very name, and <c>_created</c> samples.</summary>
    internal bool HasCreatedOf(ReadOnlySpan<byte> name) =>
        _merged.Find(name) is >= 0 and int family
        && _merged[family] is { HasCreated: true, Kind: MetricKind.Histogram or MetricKind.Summary };

    internal ref readonly MergedFamilies.Entry Entry(int family) => ref _merged[family];

    internal ref readonly MergedFamilies.Part Part(int part) => ref _merged.PartAt(part);

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

    private static void AddReferences(MergeInput[] inputs)
    {
        foreach (MergeInput input in inputs)
        {
            input.Snapshot.AddReference();
        }
    }
}
