using MeshMetric.Agent.Scraping;
using MeshMetric.Metrics.Merging;

namespace MeshMetric.Agent.Pipelines;

/// <summary>A source as one pipeline uses it.</summary>
/// <param name="Name">What this pipeline's policy calls the source.</param>
/// <param name="Source">The source, perhaps shared with other pipelines.</param>
/// <param name="Filter">Which of the source's filters is this pipeline's.</param>
/// <param name="Labels">The labels this pipeline adds.</param>
internal sealed record ProducerSource(string Name, Source Source, int Filter, AddedLabels Labels);
