using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Merging;

/// <summary>Which families can't stand in one body: of one name but different types, or one called like the samples of the other.</summary>
internal static class FamilyClash
{
    private static readonly SampleName[] OfHistogram = [SampleName.Bucket, SampleName.Sum, SampleName.Count];
    private static readonly SampleName[] OfSummary = [SampleName.Sum, SampleName.Count];

    /// <summary>
    /// Whether families of these types may be one: the types are equal, or in text: a source may speak OpenMetrics where another with the same families
    /// speaks text.
    /// </summary>
    public static bool AgreeOnKind(MetricKind first, MetricKind second)
    {
        return first == second || (IsGauge(first) && IsGauge(second));

        static bool IsGauge(MetricKind kind) => kind is MetricKind.Gauge or MetricKind.Info or MetricKind.StateSet;
    }

    /// <summary>The sample names, beside the family's own, that readers of text take for a family of this kind.</summary>
    public static ReadOnlySpan<SampleName> NamesOf(MetricKind kind) => kind switch
    {
        MetricKind.Histogram => OfHistogram,
        MetricKind.Summary => OfSummary,
        _ => [],
    };

    /// <summary>The histogram or summary that has samples of this name, or -1: readers of text take a TYPE line for it as a second one of that family.</summary>
    public static int FindOwner(MergedFamilies families, ReadOnlySpan<byte> name)
    {
        SampleName sample = SampleSuffix.AtEnd(name);
        if (sample == SampleName.Family)
        {
            return -1;
        }

        int owner = families.Find(name[..^SampleSuffix.Of(sample).Length]);
        return owner >= 0 && SampleSuffix.Has(families[owner].Kind, sample) ? owner : -1;
    }
}
