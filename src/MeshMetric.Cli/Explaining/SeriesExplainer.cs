using MeshMetric.Cli.Output;
using MeshMetric.Metrics.Merging;
using MeshMetric.Planning;
using MeshMetric.Resources.Explained;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Explaining;

/// <summary>Answers why a series is, or is not, in each backend of a dataplane.</summary>
/// <param name="dataplane">The dataplane.</param>
/// <param name="resources">Policies and what they refer to.</param>
/// <param name="bodies">The bodies given.</param>
internal sealed class SeriesExplainer(DataplaneResource dataplane, IReadOnlyList<Resource> resources, SeriesBodies bodies)
{
    /// <summary>The answer.</summary>
    /// <param name="selector">The series.</param>
    /// <param name="set">The dataplane's pipelines.</param>
    /// <param name="now">The instant they hold at.</param>
    /// <exception cref="UsageException">A body was given for a source that no pipeline has.</exception>
    public ExplainSeriesDto Explain(SeriesSelector selector, PipelineSet set, DateTimeOffset now)
    {
        CheckNames(set);
        return new ExplainSeriesDto(
            new DataplaneDto(dataplane.Mesh, dataplane.Name),
            selector.ToString(),
            [.. set.Pipelines.Select(pipeline => Explain(selector, pipeline, set))],
            set.Pipelines.Count == 0 ? PolicyVerdicts.Of(dataplane, resources, now) : [],
            [.. set.Warnings.Select(warning => new WarningDto(warning.Policy, warning.Field, warning.Reason))]);
    }

    private ExplainSeriesPipelineDto Explain(SeriesSelector selector, Pipeline pipeline, PipelineSet set)
    {
        var origins = new RuleOrigins(pipeline, dataplane.Mesh, resources);
        var answer = new SourceAnswer(pipeline, origins, selector, AskedOfEnvoy.For(pipeline, set));
        using PipelineBodies read = PipelineBodies.Read(dataplane, pipeline, origins, bodies);
        using MergedScrape scrape = read.Merge();
        IReadOnlyList<(FoundSample, string?)> served = SeriesSearch.Served(scrape, selector.Name);
        List<SeriesSource> withBody = [.. read.Sources.Where(source => source.Snapshot is not null)];
        return new ExplainSeriesPipelineDto(
            [.. pipeline.Backends.Select(BackendDto.Of)],
            [.. read.Sources.Select(source => source.Snapshot is null ? answer.FromName(source) : answer.FromBody(source, withBody, served))]);
    }

    private void CheckNames(PipelineSet set)
    {
        List<string> known = [.. set.Pipelines.SelectMany(pipeline => pipeline.Applications).Select(SourceName.Of).Distinct()];
        if (set.Pipelines.Count > 0 && bodies.Applications.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw new UsageException(
                $"--application: no pipeline has an application '{unknown}'; " + (known.Count > 0 ? $"there is {string.Join(", ", known)}" : "there is none"));
        }
    }
}
