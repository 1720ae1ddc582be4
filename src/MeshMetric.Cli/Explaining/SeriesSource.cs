using MeshMetric.Cli.Output;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Cli.Explaining;

/// <summary>A source of a pipeline, with its body if one was given.</summary>
/// <param name="Name"><c>sidecar</c>, or the application's name.</param>
/// <param name="Application">Its place among the applications; -1 for the sidecar.</param>
/// <param name="Filter">The pipeline's filter.</param>
/// <param name="Labels">The labels added.</param>
/// <param name="Snapshot">Its body, read with <paramref name="Filter"/> and with a filter that keeps everything; absent without body.</param>
internal sealed record SeriesSource(
    string Name, int Application, FamilyFilter Filter, IReadOnlyList<ExplainLabelDto> Labels, ScrapeSnapshot? Snapshot)
{
    /// <summary>Whether this is the sidecar.</summary>
    public bool IsSidecar => Application < 0;
}
