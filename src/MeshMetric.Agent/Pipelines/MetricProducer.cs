using MeshMetric.Agent.Scraping;
using MeshMetric.Metrics.Budgets;
using MeshMetric.Metrics.Merging;

namespace MeshMetric.Agent.Pipelines;

/// <summary>
/// A pipeline's MetricProducer (OpenTelemetry specification's word): reads all its sources at the same time and merges what they gave, with the
/// agent's own metrics about just that. Everything that delivers, pulled or pushed, asks it, and what it gives is within the pipeline's budget.
/// </summary>
internal sealed partial class MetricProducer(
    Generation generation,
    IReadOnlyList<ProducerSource> sources,
    SelfSource self,
    PipelineBudget? budget,
    AgentCounters counters,
    ConflictLog conflicts,
    TimeProvider time)
{
    /// <summary>Whether the budget left something out of the last scrape.</summary>
    public bool IsCut => budget?.Status is { } status && (status.Level > 0 || status.SeriesLeftOut > 0);

    /// <summary>Produces a scrape.</summary>
    /// <param name="timeout">How long sources may take; who has not answered then is told as down.</param>
    /// <param name="cancellationToken">Nobody wants the scrape any more.</param>
    /// <returns>
    /// The scrape, which the caller disposes; <see langword="null"/> when another configuration has taken over, whose producer is to be asked.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<MergedScrape?> ProduceAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (!generation.TryEnter())
        {
            return null;
        }

        try
        {
            return await ProduceOnceAsync(timeout, cancellationToken);
        }
        finally
        {
            generation.Leave();
        }
    }

    private async Task<MergedScrape> ProduceOnceAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var reads = new Task<SourceReading>[sources.Count];
        for (var i = 0; i < reads.Length; i++)
        {
            reads[i] = sources[i].Source.ReadAsync(timeout, cancellationToken);
        }

        var inputs = new MergeInput[sources.Count + 1];
        try
        {
            await Task.WhenAll(reads);
            var readings = new SourceReading[reads.Length];
            for (var i = 0; i < reads.Length; i++)
            {
                readings[i] = await reads[i];
                inputs[i] = new MergeInput(sources[i].Name, readings[i].Snapshot, sources[i].FilterAt(0), sources[i].Labels);
            }

            var (decision, status) = budget is null ? default : Decide(budget, inputs.AsSpan(..^1), readings);
            inputs[^1] = self.Read(generation.Number, sources, readings, status, time.GetUtcNow());
            var scrape = MergedScrape.Merge(inputs, decision?.LeftOut);
            counters.AddMerge(scrape.Report);
            conflicts.Tell(scrape.Report);
            return scrape;
        }
        finally
        {
            // The merge has references of its own. A read that was cancelled left nothing.
            foreach (var read in reads.Where(read => read.IsCompletedSuccessfully))
            {
                (await read).Snapshot.Release();
            }

            inputs[^1].Snapshot?.Release();
        }
    }

    /// <summary>Measures what the sources gave, without the agent's own metrics, and takes the filters of the level that is left.</summary>
    private (BudgetDecision Decision, BudgetStatus Status) Decide(PipelineBudget budget, Span<MergeInput> inputs, SourceReading[] readings)
    {
        (BudgetDecision Decision, BudgetStatus Status) decided;
        using (var scrape = MergedScrape.Merge(inputs))
        {
            decided = budget.Decide(scrape, sources, Array.TrueForAll(readings, reading => reading.Snapshot.Report.IsComplete));
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = inputs[i] with { Filter = sources[i].FilterAt(decided.Decision.Level) };
        }

        return decided;
    }
}
