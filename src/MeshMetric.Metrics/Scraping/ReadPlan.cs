using System.Text;

using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Text;

namespace MeshMetric.Metrics.Scraping;

/// <summary>What is wanted of one source: the filters of all pipelines that read it. Immutable.</summary>
public sealed class ReadPlan
{
    /// <summary>Most filters a plan can have; one bit each in a family's decision.</summary>
    public const int MaxFilters = 64;

    private readonly byte[][] _addedLabelNames;
    private readonly ulong _addedLabelFingerprints;

    /// <summary>Compiles a plan.</summary>
    /// <param name="filters">One filter per pipeline; a pipeline refers to its own by index.</param>
    /// <param name="addedLabelNames">Every label name that any of the pipelines adds to this source's samples.</param>
    /// <exception cref="ArgumentException">More than <see cref="MaxFilters"/> filters, or none.</exception>
    public ReadPlan(IReadOnlyList<FamilyFilter> filters, IEnumerable<string> addedLabelNames)
    {
        if (filters.Count is 0 or > MaxFilters)
        {
            throw new ArgumentException($"A plan has 1 to {MaxFilters} filters, not {filters.Count}.", nameof(filters));
        }

        Filters = [.. filters];
        _addedLabelNames = [.. addedLabelNames.Distinct().Select(Encoding.UTF8.GetBytes)];
        foreach (byte[] name in _addedLabelNames)
        {
            _addedLabelFingerprints |= Fingerprint(name);
        }
    }

    /// <summary>The filters, in the order given.</summary>
    public IReadOnlyList<FamilyFilter> Filters { get; }

    /// <summary>The decision on a family: which filters keep it, and which of them leave plumbing out.</summary>
    internal FamilyDecision Decide(ReadOnlySpan<byte> family)
    {
        ulong keptBy = 0;
        ulong dropPlumbing = 0;
        for (int i = 0; i < Filters.Count; i++)
        {
            if (Filters[i].Keeps(family))
            {
                keptBy |= 1UL << i;
                dropPlumbing |= Filters[i].DropsPlumbing ? 1UL << i : 0;
            }
        }

        return new FamilyDecision(keptBy, dropPlumbing);
    }

    /// <summary>Whether a sample's label has the name of a label some pipeline adds.</summary>
    internal bool IsAddedLabel(ReadOnlySpan<byte> name)
    {
        if ((Fingerprint(name) & _addedLabelFingerprints) == 0)
        {
            return false;
        }

        foreach (byte[] added in _addedLabelNames)
        {
            if (name.SequenceEqual(added))
            {
                return true;
            }
        }

        return false;
    }

    private static ulong Fingerprint(ReadOnlySpan<byte> name) => 1UL << (int)(NameHash.Compute(name) & 63);
}
