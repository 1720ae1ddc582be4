using MeshMetric.Metrics.Budgets;
using MeshMetric.Metrics.Merging;
using MeshMetric.Planning;
using MeshMetric.Resources.Pipelines;

namespace MeshMetric.Agent.Pipelines;

/// <summary>
/// A pipeline's budget as the agent uses it, with what is told of it. Outlives configurations that leave the pipeline as it is, so that a reload
/// elsewhere lets nothing back in.
/// </summary>
/// <param name="name">The pipeline, by its first backend.</param>
/// <param name="steps">The levels before families are left out.</param>
/// <param name="budget">The state.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where changes are told.</param>
internal sealed partial class PipelineBudget(string name, IReadOnlyList<BudgetStep> steps, Budget budget, TimeProvider time, ILogger logger)
{
    // More families that go one after the other are one event for whoever reads the log.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private const int MaxNames = 10;

    private readonly Lock _lock = new();
    private BudgetLevel _level = BudgetLevel.AsWritten;
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;
    private volatile BudgetStatus _status = new(name, 0, budget.Limits.Series, budget.Limits.Bytes, 0, 0, 0, 0, [], false);

    /// <summary>What the last scrape was and what was left out of it.</summary>
    public BudgetStatus Status => _status;

    /// <summary>The budget of a pipeline, or <see langword="null"/> when it has no limits.</summary>
    public static PipelineBudget? Create(Pipeline pipeline, TimeProvider time, ILogger logger) => BudgetStep.Budget(pipeline) is { } budget
        ? new PipelineBudget(NameOf(pipeline.Backends[0]), BudgetStep.Of(pipeline), budget, time, logger)
        : null;

    /// <summary>Decides on a scrape.</summary>
    /// <param name="scrape">What the sources gave, merged as the policy is written.</param>
    /// <param name="sources">The sources, in the order of the merge.</param>
    /// <param name="isComplete">Whether all of them gave all they have.</param>
    /// <returns>The decision, and what the agent tells of it.</returns>
    public (BudgetDecision Decision, BudgetStatus Status) Decide(MergedScrape scrape, IReadOnlyList<ProducerSource> sources, bool isComplete)
    {
        var figures = BudgetMeter.Measure(scrape, [.. sources.Select(source => source.Filters)], isComplete);
        var now = time.GetUtcNow();
        lock (_lock)
        {
            var decision = budget.Decide(figures, now);
            var level = BudgetStep.LevelOf(steps, decision);
            var leftOut = decision.Wanted - decision.Served;
            var names = decision.Change == BudgetChange.None ? _status.FamiliesLeftOut : [.. decision.LeftOut.Names.Order(StringComparer.Ordinal)];
            _status = _status with
            {
                Level = (int)level,
                Series = decision.Served.Series,
                Bytes = decision.Served.Bytes,
                SeriesLeftOut = leftOut.Series,
                BytesLeftOut = leftOut.Bytes,
                FamiliesLeftOut = names,
                IsExceeded = !decision.IsWithin,
            };
            Tell(decision, level, now);
            return (decision, _status);
        }
    }

    private static string NameOf(PipelineBackend backend) => backend is PrometheusBackend endpoint
        ? $":{endpoint.Port}{endpoint.Path}"
        : ((OpenTelemetryBackend)backend).DisplayEndpoint;

    private void Tell(BudgetDecision decision, BudgetLevel level, DateTimeOffset now)
    {
        if (decision.Change == BudgetChange.None || (level == _level && now - _toldAt < Pause))
        {
            return;
        }

        (_level, _toldAt) = (level, now);
        var (wanted, served) = (decision.Wanted, decision.Served);
        var names = _status.FamiliesLeftOut;
        var families = names.Count == 0
            ? "no family left out"
            : $"left out: {string.Join(", ", names.Take(MaxNames))}{(names.Count > MaxNames ? $" and {names.Count - MaxNames} more" : "")}";
        if (decision.Change == BudgetChange.Relaxed)
        {
            LogRelaxed(logger, name, (int)level, BudgetStep.Describe(level), served.Series, served.Bytes, wanted.Series, wanted.Bytes, families);
            return;
        }

        LogTightened(
            logger, name, wanted.Series, wanted.Bytes, Limits(), (int)level, BudgetStep.Describe(level), served.Series, served.Bytes, families);
        if (!decision.IsWithin)
        {
            LogExceeded(logger, name, served.Series, served.Bytes);
        }
    }

    private string Limits() => string.Join(
        " and ",
        new[] { budget.Limits.Series is { } series ? $"{series} series" : null, budget.Limits.Bytes is { } bytes ? $"{bytes} bytes" : null }
            .Where(limit => limit is not null));

    [LoggerMessage(
        LogLevel.Warning,
        "Pipeline {Pipeline} has {Series} series in {Bytes} bytes, over its limits of {Limits}; level {Level}: {What}; {Served} series in {ServedBytes} bytes are served, {Families}")]
    private static partial void LogTightened(
        ILogger logger, string pipeline, long series, long bytes, string limits, int level, string what, long served, long servedBytes, string families);

    [LoggerMessage(
        LogLevel.Information,
        "Pipeline {Pipeline} has had room within its limits for long enough; level {Level}: {What}; {Served} series in {ServedBytes} bytes are served of {Series} in {Bytes}, {Families}")]
    private static partial void LogRelaxed(
        ILogger logger, string pipeline, int level, string what, long served, long servedBytes, long series, long bytes, string families);

    [LoggerMessage(LogLevel.Warning, "Pipeline {Pipeline} is over its limits with the golden signals alone; all {Series} series in {Bytes} bytes of them are served")]
    private static partial void LogExceeded(ILogger logger, string pipeline, long series, long bytes);
}
