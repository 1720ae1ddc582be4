using MeshMetric.Metrics.Filtering;

namespace MeshMetric.Metrics.Scraping;

/// <summary>What is wanted of one source: the filters of all pipelines that read it. Immutable.</summary>
public sealed class ReadPlan
{
    /// <summary>Most filters a plan can have; one bit each in a family's decision.</summary>
    public const int MaxFilters = 64;

    /// <summary>Compiles a plan.</summary>
    /// <param name="filters">One filter per pipeline; a pipeline refers to its own by index.</param>
    /// <param name="addedLabelNames">Every label name that any of the pipelines adds to this source's samples.</param>
    /// <exception cref="ArgumentException">More than <see cref="MaxFilters"/> filters, or none.</exception>
    public ReadPlan(IReadOnlyList<FamilyFilter> filters, IEnumerable<string> addedLabelNames)
    {
        Filters = filters;
        _ = addedLabelNames;
    }

    /// <summary>The filters, in the order given.</summary>
    public IReadOnlyList<FamilyFilter> Filters { get; }
}
