using MeshMetric.Metrics;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Otlp.Encoding;

/// <summary>
/// Encodes a histogram or summary family on the assumption that the samples of each series are neighbours and complete, as nearly every
/// source writes them. Labels are then read once per series. <see cref="SeriesGroups"/> takes the families that are otherwise.
/// </summary>
internal sealed class SeriesRuns(SeriesPoint point)
{
    private readonly SeriesParts _parts = new();
    private readonly ExemplarWriter _exemplars = new();
    private readonly KeyNumbers _keys = new();

    /// <summary>Encodes a family.</summary>
    /// <param name="family">A histogram or summary.</param>
    /// <param name="remembered">Its series.</param>
    /// <param name="sources">The sources its samples refer to.</param>
    /// <param name="points">Takes the points.</param>
    /// <param name="counts">Takes note of what is mended or left out.</param>
    /// <returns><see langword="false"/> when the assumption failed; points and counts are then to be thrown away.</returns>
    public bool TryEncode(
        MergedFamily family, RememberedFamily remembered, ReadOnlySpan<SourceContext> sources, PointList points, ref EncodeCounts counts)
    {
        MetricKind kind = family.Kind;
        ReadOnlySpan<byte> name = family.Name;
        ReadOnlySpan<byte> keyLabel = SeriesSample.KeyLabel(kind);
        LabelSplit run = default;
        int source = -1;
        bool mayCarry = false;
        _parts.Clear();
        foreach (SampleView sample in family)
        {
            SampleRole role = SeriesSample.RoleOf(kind, name, sample.Name);
            if (role == SampleRole.None)
            {
                counts.UnsupportedSamples++;
                continue;
            }

            bool isKeyed = role is SampleRole.Bucket or SampleRole.Quantile;
            ReadOnlySpan<byte> key = default;
            if (sample.Source != source || !isKeyed || !run.TryReadKey(sample.Labels, out key))
            {
                LabelSplit split = LabelSplit.Whole(sample.Labels);
                if (isKeyed && !LabelSplit.TryCut(sample.Labels, keyLabel, out split))
                {
                    counts.UnsupportedSamples++;
                    continue;
                }

                key = split.Key;
                if (sample.Source != source || !run.HasSameRest(split))
                {
                    if (source >= 0 && !TryFinish(remembered, run, sources[source], mayCarry, points, ref counts))
                    {
                        return false;
                    }

                    run = split;
                    source = sample.Source;
                    mayCarry = sample.MayCarryAddedLabel;
                }
                else if (isKeyed)
                {
                    // The same series, now with a key to compare the next samples by.
                    run = split;
                }
            }

            SeriesSample read = SeriesSample.Read(role, key, sample, _keys);
            _parts.Add(read);
            if (role == SampleRole.Bucket && !sample.Exemplar.IsEmpty)
            {
                _exemplars.Write(_parts.Exemplars, OtlpTag.HistogramExemplars, sample.Exemplar, read.Time != 0 ? read.Time : sources[source].ScrapedAt);
            }
        }

        return source < 0 || TryFinish(remembered, run, sources[source], mayCarry, points, ref counts);
    }

    private bool TryFinish(
        RememberedFamily family, in LabelSplit run, SourceContext source, bool mayCarry, PointList points, ref EncodeCounts counts)
    {
        // Half a series: the rest may come later in the family.
        bool hasKeys = family.Kind == MetricKind.Histogram ? _parts.Infinity.HasValue : _parts.Count > 0;
        if (!hasKeys || _parts.Sum is null || _parts.TotalCount is null)
        {
            return false;
        }

        point.Write(family, _parts, point.Join(run), mayCarry, source, points, ref counts);
        _parts.Clear();
        return true;
    }
}
