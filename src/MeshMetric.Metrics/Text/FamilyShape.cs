using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Metrics.Text;

/// <summary>What a family is in a format that may not have its type.</summary>
/// <param name="Kind">The type to write.</param>
/// <param name="NameCut">Length of the suffix that metadata lines leave out of the name.</param>
/// <param name="Order">How its samples are written.</param>
/// <param name="TakenNames">
/// The sample names, one bit each, that would be families of their own but that another family has. A format's readers refuse a whole
/// scrape over a family that comes twice, so these samples are left out and the other family stays.
/// </param>
internal readonly record struct FamilyShape(MetricKind Kind, int NameCut, SampleOrder Order, int TakenNames = 0)
{
    private static readonly SampleName[] NamesWithSuffix =
        [SampleName.Bucket, SampleName.Sum, SampleName.Count, SampleName.GaugeSum, SampleName.GaugeCount, SampleName.Created];

    /// <summary>How often the family's samples are gone through.</summary>
    public int Passes => Order switch
    {
        SampleOrder.AsTheyCome => 1,
        SampleOrder.CreatedApart => 2,
        _ => 7,
    };

    public static FamilyShape Of(MergedScrape scrape, MergedFamily family, bool isOpenMetrics)
    {
        FamilyShape shape = isOpenMetrics ? OpenMetrics(scrape, family) : Text(family);
        return shape.Order == SampleOrder.AsTheyCome ? shape : shape with { TakenNames = NamesOfOthers(scrape, family, shape.Order, isOpenMetrics) };
    }

    /// <summary>Whether a sample is written in a pass: <c>_created</c> in the last, and, name by name, each other in its name's.</summary>
    public bool BelongsToPass(int pass, in SampleEntry sample) =>
        sample.IsCreated || Order == SampleOrder.CreatedApart ? sample.IsCreated == (pass == Passes - 1) : pass == (int)sample.Name;

    /// <summary>Whether a sample is left out, as another family has its name.</summary>
    public bool IsTaken(SampleName name) => (TakenNames & (1 << (int)name)) != 0;

    /// <summary>Whether OpenMetrics has an exemplar on such a sample: a counter's total or a bucket.</summary>
    public bool HasExemplar(in SampleView sample) => Kind switch
    {
        MetricKind.Counter => !sample.IsCreated,
        MetricKind.Histogram or MetricKind.GaugeHistogram => sample.Name.EndsWith("_bucket"u8),
        _ => false,
    };

    private static int NamesOfOthers(MergedScrape scrape, MergedFamily family, SampleOrder order, bool isOpenMetrics)
    {
        int taken = 0;
        if (family.HasCreated)
        {
            bool isTaken = scrape.HasFamily(family.NameOf(family.CreatedName)) || IsCreatedOfStem(scrape, family, isOpenMetrics);
            taken |= isTaken ? 1 << (int)family.CreatedName : 0;
        }

        if (order == SampleOrder.ByName)
        {
            foreach (SampleName name in NamesWithSuffix.AsSpan(..^1))
            {
                taken |= scrape.HasFamily(family.NameOf(name)) ? 1 << (int)name : 0;
            }
        }

        return taken;
    }

    /// <summary>
    /// Whether histogram or summary <c>x</c> has the <c>x_created</c> that counter <c>x_total</c> has, too; in OpenMetrics it is the former's by its name.
    /// </summary>
    private static bool IsCreatedOfStem(MergedScrape scrape, MergedFamily family, bool isOpenMetrics)
    {
        if (family.Kind != MetricKind.Counter)
        {
            return false;
        }

        ReadOnlySpan<byte> stem = family.Name[..^SampleSuffix.Total.Length];
        return isOpenMetrics ? scrape.KindOf(stem) is MetricKind.Histogram or MetricKind.Summary : scrape.HasCreatedOf(stem);
    }

    private static FamilyShape Whole(MetricKind kind, int nameCut = 0) => new(kind, nameCut, SampleOrder.AsTheyCome);

    private static FamilyShape ByName() => new(MetricKind.Untyped, NameCut: 0, SampleOrder.ByName);

    private static FamilyShape Text(MergedFamily family) => family.Kind switch
    {
        MetricKind.Info or MetricKind.StateSet => Whole(MetricKind.Gauge),
        MetricKind.GaugeHistogram => ByName(),
        _ => family.HasCreated ? new(family.Kind, NameCut: 0, SampleOrder.CreatedApart) : Whole(family.Kind),
    };

    private static FamilyShape OpenMetrics(MergedScrape scrape, MergedFamily family)
    {
        switch (family.Kind)
        {
            case MetricKind.Counter:
                return HasStem(scrape, family.Name, SampleSuffix.Total) && !HasCreatedFamily(scrape, family.Name[..^SampleSuffix.Total.Length])
                    ? Whole(MetricKind.Counter, nameCut: SampleSuffix.Total.Length)
                    : new(MetricKind.Untyped, NameCut: 0, family.HasCreated ? SampleOrder.CreatedApart : SampleOrder.AsTheyCome);
            case MetricKind.Info:
                // Of counter x and info x the counter stays what it is.
                return HasStem(scrape, family.Name, SampleSuffix.Info)
                    && !scrape.HasFamily([.. family.Name[..^SampleSuffix.Info.Length], .. SampleSuffix.Total])
                    ? Whole(MetricKind.Info, nameCut: SampleSuffix.Info.Length)
                    : Whole(MetricKind.Gauge);
            case MetricKind.Histogram:
                return !HasNamesake(scrape, family) && IsWholeHistogram(family) ? Whole(family.Kind) : ByName();
            case MetricKind.Summary or MetricKind.GaugeHistogram:
                return HasNamesake(scrape, family) ? ByName() : Whole(family.Kind);
            default:
                return Whole(family.Kind);
        }
    }

    /// <summary>Whether a name has the suffix of its kind, and no other family, nor a sample of one, is called as metadata lines call this one.</summary>
    private static bool HasStem(MergedScrape scrape, ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix) =>
        name.Length > suffix.Length && name.EndsWith(suffix)
        && !scrape.HasFamily(name[..^suffix.Length]) && !IsSampleOfAnother(scrape, name[..^suffix.Length]);

    private static bool IsSampleOfAnother(MergedScrape scrape, ReadOnlySpan<byte> name)
    {
        SampleName sample = SampleSuffix.OpenMetricsAtEnd(name);
        if (sample == SampleName.Family)
        {
            return false;
        }

        ReadOnlySpan<byte> stem = name[..^SampleSuffix.Of(sample).Length];
        return (scrape.KindOf(stem) is { } kind && SampleSuffix.OpenMetricsHas(kind, sample))
            || (sample == SampleName.Created && scrape.KindOf([.. stem, .. SampleSuffix.Total]) == MetricKind.Counter);
    }

    /// <summary>Whether another family is called like the <c>_created</c> samples of this one, be there such or not.</summary>
    private static bool HasCreatedFamily(MergedScrape scrape, ReadOnlySpan<byte> name) => scrape.HasFamily([.. name, .. SampleSuffix.Created]);

    /// <summary>Whether another family is called like samples that one of this kind may have, be there such or not.</summary>
    private static bool HasNamesake(MergedScrape scrape, MergedFamily family)
    {
        foreach (SampleName name in NamesWithSuffix)
        {
            if (SampleSuffix.OpenMetricsHas(family.Kind, name) && scrape.HasFamily(family.NameOf(name)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether every series has a bucket <c>+Inf</c>, and a sum and a count or neither; as many of each say so.</summary>
    private static bool IsWholeHistogram(MergedFamily family)
    {
        int infinite = 0;
        int sums = 0;
        int counts = 0;
        int length = family.Name.Length;
        foreach (SampleView sample in family)
        {
            switch (sample.Name[length..])
            {
                case var _ when sample.HasNegativeTime:
                    // It is not written.
                    break;
                case [(byte)'_', (byte)'b', ..] when HasInfiniteBound(sample.Labels):
                    infinite++;
                    break;
                case [(byte)'_', (byte)'s', ..]:
                    sums++;
                    break;
                case [(byte)'_', (byte)'c', (byte)'o', ..]:
                    counts++;
                    break;
                default:
                    break;
            }
        }

        return infinite > 0 && sums == counts && (sums == 0 || sums == infinite);
    }

    private static bool HasInfiniteBound(ReadOnlySpan<byte> labels)
    {
        var label = new LabelEnumerator(labels);
        while (label.MoveNext())
        {
            if (label.Name.SequenceEqual("le"u8))
            {
                return ExpositionNumber.TryParse(label.EscapedValue, out double bound) && double.IsPositiveInfinity(bound);
            }
        }

        return false;
    }
}
