using MeshMetric.Agent.Scraping;
using MeshMetric.Metrics.Merging;

namespace MeshMetric.Agent.Pipelines;

/// <summary>A source as one pipeline uses it.</summary>
/// <param name="Name">What this pipeline's policy calls the source.</param>
/// <param name="Source">The source, perhaps shared with other pipelines.</param>
/// <param name="Filters">Which of the source's filters are this pipeline's, for each level of its budget; at least one.</param>
/// <param name="Labels">The labels this pipeline adds.</param>
internal sealed record ProducerSource(string Name, Source Source, IReadOnlyList<int> Filters, AddedLabels Labels)
{
    /// <summary>The filter at a level of the budget; a source with fewer keeps its last.</summary>
    public int FilterAt(int level) => Filters[Math.Min(level, Filters.Count - 1)];
}
