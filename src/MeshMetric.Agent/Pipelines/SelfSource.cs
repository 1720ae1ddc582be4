using System.Buffers;

using MeshMetric.Agent.Scraping;
using MeshMetric.Metrics.Filtering;
using MeshMetric.Metrics.Merging;
using MeshMetric.Metrics.Scraping;

namespace MeshMetric.Agent.Pipelines;

/// <summary>
/// The last source of every pipeline: the agent's own metrics, about the very scrape they are part of. They take the way of all others, so that
/// they get the same labels and reach every backend.
/// </summary>
internal sealed class SelfSource
{
    /// <summary>The source's name.</summary>
    public const string Name = "agent";

    private readonly SelfMetrics _metrics;
    private readonly AddedLabels _labels;
    private readonly SourceReader _reader;
    private readonly ExpositionBuilder _text = new();
    private readonly Lock _lock = new();

    /// <summary>Makes the source of one pipeline.</summary>
    public SelfSource(SelfMetrics metrics, AddedLabels labels, BlockPool memory)
    {
        _metrics = metrics;
        _labels = labels;
        var plan = new ReadPlan([FamilyFilter.KeepAll], labels.Pairs.Select(pair => pair.Key));
        _reader = new SourceReader(plan, new ReadLimits(), memory);
    }

    /// <summary>Writes and reads the agent's metrics.</summary>
    /// <param name="generation">The configuration in effect.</param>
    /// <param name="sources">The pipeline's sources.</param>
    /// <param name="readings">What each of them gave.</param>
    /// <param name="budget">What the pipeline's budget leaves out; absent for a pipeline without limits.</param>
    /// <param name="now">The time of the scrape.</param>
    /// <returns>The input for the merge; its snapshot's reference belongs to the caller.</returns>
    public MergeInput Read(
        long generation, IReadOnlyList<ProducerSource> sources, IReadOnlyList<SourceReading> readings, BudgetStatus? budget, DateTimeOffset now)
    {
        lock (_lock)
        {
            _text.Clear();
            _metrics.Write(_text, generation, sources, readings, budget);
            return new MergeInput(Name, _reader.Read(new ReadOnlySequence<byte>(_text.Written), now), 0, _labels);
        }
    }
}
