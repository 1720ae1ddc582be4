using System.Buffers;

using MeshMetric.Cli.Input;
using MeshMetric.Cli.Output;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;
using MeshMetric.Planning;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Explaining;

/// <summary>The sources of one pipeline with the bodies given for them.</summary>
internal sealed class PipelineBodies : IDisposable
{
    /// <summary>The place of the filter that keeps everything in the plan a snapshot is read with; the pipeline's own is 0.</summary>
    public const int KeepAllFilter = 1;

    private PipelineBodies(IReadOnlyList<SeriesSource> sources)
    {
        Sources = sources;
    }

    /// <summary>The sources, the sidecar first.</summary>
    public IReadOnlyList<SeriesSource> Sources { get; }

    /// <summary>Reads the bodies as the agent does.</summary>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="origins">Knows where labels come from.</param>
    /// <param name="bodies">The bodies given.</param>
    public static PipelineBodies Read(DataplaneResource dataplane, Pipeline pipeline, RuleOrigins origins, SeriesBodies bodies)
    {
        var sources = new List<SeriesSource> { Open(SourceName.Sidecar, -1, SourceFilters.Of(pipeline.Sidecar), bodies.Sidecar) };
        foreach ((int index, ApplicationSettings application) in pipeline.Applications.Index())
        {
            string name = SourceName.Of(application);
            sources.Add(Open(name, index, SourceFilters.Of(application), bodies.Applications.GetValueOrDefault(name)));
        }

        return new PipelineBodies(sources);

        SeriesSource Open(string name, int application, FamilyFilter filter, MetricBody? body)
        {
            IReadOnlyList<ExplainLabelDto> labels = LabelOrigins.Of(dataplane, pipeline, origins, application);
            if (body is null)
            {
                return new SeriesSource(name, application, filter, labels, null);
            }

            var plan = new ReadPlan([filter, FamilyFilter.KeepAll], labels.Select(label => label.Name));
            return new SeriesSource(
                name, application, filter, labels, new SourceReader(plan, new ReadLimits()).Read(
                    new ReadOnlySequence<byte>(body.Content), DateTimeOffset.UnixEpoch, body.Format));
        }
    }

    /// <summary>What the pipeline serves of the bodies.</summary>
    public MergedScrape Merge() => MergedScrape.Merge([.. Sources
        .Where(source => source.Snapshot is not null)
        .Select(source => new MergeInput(source.Name, source.Snapshot!, 0,
            new AddedLabels(source.Labels.Select(label => new KeyValuePair<string, string>(label.Name, label.Value)))))]);

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (SeriesSource source in Sources)
        {
            source.Snapshot?.Release();
        }
    }
}
