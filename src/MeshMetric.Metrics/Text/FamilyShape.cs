using MeshMetric.Metrics.Merging;

namespace MeshMetric.Metrics.Text;

/// <summary>What a family is in a format that may not have its type.</summary>
/// <param name="Kind">The type to write.</param>
/// <param name="HasHeader">Whether metadata lines are written.</param>
/// <param name="NameCut">Length of the suffix that metadata lines leave out of the name.</param>
/// <param name="Passes">
/// 1: the samples as they come. Else they are written sample name by sample name, one pass each, because by the format each is a family of its
/// own, and families must not interleave.
/// </param>
internal readonly record struct FamilyShape(MetricKind Kind, bool HasHeader, int NameCut, int Passes)
{
    private const int CountOfSuffixes = 4;

    public static FamilyShape Of(MergedScrape scrape, MergedFamily family, bool isOpenMetrics) => isOpenMetrics ? OpenMetrics(scrape, family) : Whole(family.Kind);

    /// <summary>Whether a sample is written in a pass: one for each suffix its name can have.</summary>
    public static bool BelongsToPass(int pass, int familyNameLength, ReadOnlySpan<byte> sampleName)
    {
        ReadOnlySpan<byte> suffix = sampleName[Math.Min(familyNameLength, sampleName.Length)..];
        return suffix.SequenceEqual(pass switch
        {
            0 => ""u8,
            1 => "_bucket"u8,
            2 => "_sum"u8,
            _ => "_count"u8,
        });
    }

    private static FamilyShape Whole(MetricKind kind, int nameCut = 0) => new(kind, HasHeader: true, nameCut, Passes: 1);

    private static FamilyShape Unsorted() => new(MetricKind.Untyped, HasHeader: false, NameCut: 0, CountOfSuffixes);

    private static FamilyShape OpenMetrics(MergedScrape scrape, MergedFamily family)
    {
        switch (family.Kind)
        {
            case MetricKind.Counter:
                return family.Name.EndsWith("_total"u8) && family.Name.Length > 6 && !Clashes(scrape, family.Name[..^6], andItself: true)
                    ? Whole(MetricKind.Counter, nameCut: 6)
                    : Whole(MetricKind.Untyped);
            case MetricKind.Histogram:
                return !Clashes(scrape, family.Name, andItself: false) && IsWholeHistogram(family) ? Whole(family.Kind) : Unsorted();
            case MetricKind.Summary:
                return Clashes(scrape, family.Name, andItself: false) ? Unsorted() : Whole(family.Kind);
            default:
                return Whole(family.Kind);
        }
    }

    /// <summary>Whether other families are called like this one, or like its <c>_created</c> samples, which it may not even have.</summary>
    private static bool Clashes(MergedScrape scrape, ReadOnlySpan<byte> name, bool andItself) =>
        (andItself && scrape.HasFamily(name)) || scrape.HasFamily([.. name, .. "_created"u8]);

    /// <summary>Whether every series has a bucket <c>+Inf</c>, a sum and a count; as many of each say so.</summary>
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
                case [(byte)'_', (byte)'b', ..] when HasInfiniteBound(sample.Labels):
                    infinite++;
                    break;
                case [(byte)'_', (byte)'s', ..]:
                    sums++;
                    break;
                case [(byte)'_', (byte)'c', ..]:
                    counts++;
                    break;
                default:
                    break;
            }
        }

        return infinite > 0 && infinite == sums && infinite == counts;
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
