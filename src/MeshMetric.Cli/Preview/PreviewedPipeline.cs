using MeshMetric.Cli.Input;
using MeshMetric.Metrics.Budgets;
using MeshMetric.Metrics.Merging;
using MeshMetric.Planning;
using MeshMetric.Resources;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Cli.Preview;

/// <summary>A pipeline with what its sources gave, in the agent's order: the sidecar, then the applications as the policy lists them.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Pipeline">What holds.</param>
/// <param name="Sources">The sources that have a body.</param>
internal sealed record PreviewedPipeline(int Number, Pipeline Pipeline, IReadOnlyList<PreviewedSource> Sources) : IDisposable
{
    /// <summary>Reads the bodies of a pipeline.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="pipeline">What holds.</param>
    /// <param name="dataplane">The dataplane.</param>
    /// <param name="request">Which bodies there are.</param>
    /// <param name="applications">The applications' bodies by name.</param>
    /// <param name="bodies">Reads them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UsageException">A body can't be read.</exception>
    public static async Task<PreviewedPipeline> ReadAsync(
        int number,
        Pipeline pipeline,
        DataplaneResource dataplane,
        BodyRequest request,
        IReadOnlyDictionary<string, string> applications,
        BodyReader bodies,
        CancellationToken cancellationToken)
    {
        var sources = new List<PreviewedSource>();
        var made = new PreviewedPipeline(number, pipeline, sources);
        try
        {
            if (request.Sidecar is { } sidecar)
            {
                MetricBody body = await bodies.ReadAsync(SourceName.Sidecar, sidecar, pipeline.Sidecar, cancellationToken);
                sources.Add(PreviewedSource.OfSidecar(body, pipeline, DataplaneIdentity.Labels(dataplane, pipeline.Labels)));
            }

            foreach (ApplicationSettings application in pipeline.Applications)
            {
                string name = SourceName.Of(application);
                if (applications.TryGetValue(name, out string? location))
                {
                    MetricBody body = await bodies.ReadAsync(name, location, sidecar: null, cancellationToken);
                    IReadOnlyList<KeyValuePair<string, string>> labels = DataplaneIdentity.Labels(dataplane, pipeline.Labels, application.Labels);
                    sources.Add(PreviewedSource.OfApplication(name, body, application, labels));
                }
            }

            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>What the agent's first scrape would serve, but for its own metrics. The caller disposes it.</summary>
    public MergedScrape Merge() => Merge(Decide());

    /// <inheritdoc cref="Merge()"/>
    /// <param name="decision">What the pipeline's budget leaves out, if it has one.</param>
    public MergedScrape Merge(BudgetDecision? decision) =>
        MergedScrape.Merge([.. Sources.Select(source => source.InputAt(decision?.Level ?? 0))], decision?.LeftOut);

    /// <summary>What the pipeline's budget leaves out; <see langword="null"/> for a pipeline without limits.</summary>
    public BudgetDecision? Decide()
    {
        if (BudgetStep.Budget(Pipeline) is not { } budget)
        {
            return null;
        }

        using MergedScrape scrape = Merge(decision: null);
        BudgetFigures figures = BudgetMeter.Measure(scrape, [.. Sources.Select(source => source.Levels)], isComplete: true);
        return budget.Decide(figures, DateTimeOffset.UnixEpoch);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (PreviewedSource source in Sources)
        {
            source.Dispose();
        }
    }
}
