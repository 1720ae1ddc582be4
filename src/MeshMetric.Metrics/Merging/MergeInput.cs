using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Metrics.Merging;

/// <summary>One source's part in a merge.</summary>
/// <param name="Source">The source's name: <c>sidecar</c>, the application's name or address, <c>agent</c>.</param>
/// <param name="Snapshot">Its snapshot; the merge takes a reference of its own.</param>
/// <param name="Filter">Index of the pipeline's filter in the <see cref="ReadPlan"/> the snapshot was read with.</param>
/// <param name="Labels">Labels added to its samples.</param>
public readonly record struct MergeInput(string Source, ScrapeSnapshot Snapshot, int Filter, AddedLabels Labels);
