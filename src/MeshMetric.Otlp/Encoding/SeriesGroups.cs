using MeshMetric.Metrics;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Encodes a histogram or summary family whose samples come in any order, with their labels in any order: series are told apart by their sets of
/// attributes. (That two sources carry one series is out of the question: the merge gave it to one of them.)
/// </summary>
internal sealed class SeriesGroups(LabelAttributes labels, PointGroups groups, SeriesPoint point)
{
    private readonly AttributeOrder _order = new();
    private readonly SeriesParts _parts = new();
    private readonly ExemplarWriter _exemplarWriter = new();
    private readonly ProtoBuffer _exemplars = new();
    private readonly ProtoBuffer _texts = new();
    private readonly KeyNumbers _keys = new();
    private readonly ProtoBuffer _attributes = new();
    private readonly List<Series> _series = [];
    private readonly List<Link> _samples = [];
    private Dictionary<SeriesKey, int>? _index;

    /// <summary>Encodes a family.</summary>
    /// <inheritdoc cref="SeriesRuns.TryEncode"/>
    public void Encode(
        MergedFamily family, RememberedFamily remembered, ReadOnlySpan<SourceContext> sources, PointList points, ref EncodeCounts counts)
    {
        Collect(family, sources, ref counts);
        foreach (Series series in _series)
        {
            _parts.Clear();
            for (int i = series.First; i >= 0; i = _samples[i].Next)
            {
                Link link = _samples[i];
                _parts.Add(link.Sample);
                _parts.Exemplars.WriteRaw(_exemplars.Slice(link.ExemplarAt, link.ExemplarLength));
            }

            ReadOnlySpan<byte> text = _texts.Slice(series.Text, series.TextLength);
            point.Write(remembered, _parts, text, series.MayCarry, sources[series.Source], points, ref counts);
        }
    }

    private void Collect(MergedFamily family, ReadOnlySpan<SourceContext> sources, ref EncodeCounts counts)
    {
        _index ??= new Dictionary<SeriesKey, int>(new KeyComparer(_attributes));
        _index.Clear();
        _series.Clear();
        _samples.Clear();
        _attributes.Reset();
        _exemplars.Reset();
        _texts.Reset();
        MetricKind kind = family.Kind;
        ReadOnlySpan<byte> name = family.Name;
        ReadOnlySpan<byte> keyLabel = SeriesSample.KeyLabel(kind);
        foreach (SampleView sample in family)
        {
            SampleRole role = SeriesSample.RoleOf(kind, name, sample.Name);
            LabelSplit split = LabelSplit.Whole(sample.Labels);
            if (role == SampleRole.None
                || (role is SampleRole.Bucket or SampleRole.Quantile && !LabelSplit.TryCut(sample.Labels, keyLabel, out split)))
            {
                counts.UnsupportedSamples++;
                continue;
            }

            int index = FindSeries(kind, split, sample, sources[sample.Source]);
            Series series = _series[index];
            int added = _samples.Count;
            SeriesSample read = SeriesSample.Read(role, split.Key, sample, _keys);
            int exemplarAt = _exemplars.Length;
            if (role == SampleRole.Bucket && !sample.Exemplar.IsEmpty)
            {
                ulong time = read.Time != 0 ? read.Time : sources[sample.Source].ScrapedAt;
                _exemplarWriter.Write(_exemplars, OtlpTag.HistogramExemplars, sample.Exemplar, time);
            }

            _samples.Add(new Link(read, exemplarAt, _exemplars.Length - exemplarAt, -1));
            if (series.Last >= 0)
            {
                _samples[series.Last] = _samples[series.Last] with { Next = added };
            }

            _series[index] = series with { First = series.First >= 0 ? series.First : added, Last = added };
        }
    }

    private int FindSeries(MetricKind kind, in LabelSplit split, in SampleView sample, SourceContext source)
    {
        int start = _attributes.Length;
        byte tag = SeriesPoint.AttributesTag(kind);
        labels.Begin(source.Labels, sample.MayCarryAddedLabel);
        labels.WriteOwn(_attributes, tag, split.Head);
        labels.WriteOwn(_attributes, tag, split.Tail);
        labels.WriteAdded(_attributes, tag);
        _order.Sort(_attributes, start);
        SeriesKey key = new(groups.Find(source.Resource, labels.Scope), start, _attributes.Length - start);
        if (_index!.TryGetValue(key, out int index))
        {
            _attributes.Truncate(start);
            return index;
        }

        index = _series.Count;
        ReadOnlySpan<byte> text = point.Join(split);
        _series.Add(new Series(key, sample.Source, sample.MayCarryAddedLabel, _texts.Length, text.Length, -1, -1));
        _texts.WriteRaw(text);
        _index.Add(key, index);
        return index;
    }

    private readonly record struct SeriesKey(int Group, int Offset, int Length);

    private readonly record struct Series(SeriesKey Key, int Source, bool MayCarry, int Text, int TextLength, int First, int Last);

    private readonly record struct Link(SeriesSample Sample, int ExemplarAt, int ExemplarLength, int Next);

    private sealed class KeyComparer(ProtoBuffer attributes) : IEqualityComparer<SeriesKey>
    {
        public bool Equals(SeriesKey x, SeriesKey y) =>
            x.Group == y.Group && attributes.Slice(x.Offset, x.Length).SequenceEqual(attributes.Slice(y.Offset, y.Length));

        public int GetHashCode(SeriesKey obj)
        {
            HashCode hash = default;
            hash.Add(obj.Group);
            hash.AddBytes(attributes.Slice(obj.Offset, obj.Length));
            return hash.ToHashCode();
        }
    }
}
