using MeshMetric.Resources.Dynamic;

namespace MeshMetric.ControlPlane.Agents;

/// <summary>What is known of the agent beside a dataplane. Immutable; each step is a pure function of what was and what came in.</summary>
/// <param name="Subscriptions">The agent's runs, the current one last.</param>
/// <param name="Report">The last report, or <see langword="null"/>.</param>
internal sealed record DataplaneInsight(IReadOnlyList<Subscription> Subscriptions, AgentReport? Report)
{
    /// <summary>How many runs are remembered.</summary>
    public const int MostSubscriptions = 10;

    /// <summary>Nothing is known.</summary>
    public static DataplaneInsight Empty { get; } = new([], null);

    /// <summary>The current run, or <see langword="null"/>.</summary>
    public Subscription? Current => Subscriptions.Count > 0 ? Subscriptions[^1] : null;

    /// <summary>Whether the agent runs, as far as is known.</summary>
    public bool IsOnline => Current is { IsOnline: true };

    /// <summary>
    /// Whether an agent must stand back: another one has taken its name since, and runs. Of two under one name the one that came last has it.
    /// </summary>
    public bool IsSuperseded(string agentId) =>
        Current is { IsOnline: true } current && current.Id != agentId && Subscriptions.Any(subscription => subscription.Id == agentId);

    /// <summary>Takes in a report of an agent that need not stand back.</summary>
    /// <param name="report">The report; its instants are put right by the difference of the clocks.</param>
    /// <param name="instance">This control plane.</param>
    /// <param name="now">This control plane's clock.</param>
    public DataplaneInsight With(AgentReport report, string instance, DateTimeOffset now)
    {
        var before = Current is { } last && last.Id == report.AgentId ? last : null;
        var isNewTag = report.ConfigurationTag is not null && (before is null || report.ConfigurationTag != Report?.ConfigurationTag);
        var current = new Subscription(
            report.AgentId,
            instance,
            before?.Connected ?? now,
            report.IsStopping ? now : null,
            now,
            (before?.Updates ?? 0) + (isNewTag ? 1 : 0),
            report.Version,
            report.EnvoyVersion);
        var others = Subscriptions.Where(subscription => subscription.Id != report.AgentId)
            .Select(subscription => subscription.IsOnline ? subscription with { Disconnected = now } : subscription)
            .TakeLast(MostSubscriptions - 1);
        return new DataplaneInsight([.. others, current], Shift(report, report.SentAt is { } sent ? now - sent : TimeSpan.Zero));
    }

    /// <summary>Notes that the agent is gone.</summary>
    public DataplaneInsight Offline(DateTimeOffset now) =>
        Current is { IsOnline: true } current ? this with { Subscriptions = [.. Subscriptions.SkipLast(1), current with { Disconnected = now }] } : this;

    /// <summary>
    /// Whether others should hear of the step at once: the agent came or went, another configuration holds, or a source or backend is better or worse off.
    /// What merely counts on can wait.
    /// </summary>
    public bool IsNews(DataplaneInsight before) =>
        IsOnline != before.IsOnline
        || Current?.Id != before.Current?.Id
        || Report?.ConfigurationTag != before.Report?.ConfigurationTag
        || Report?.ConfigurationProblem != before.Report?.ConfigurationProblem
        || Report?.EnvoyVersion != before.Report?.EnvoyVersion
        || !States(Report).SequenceEqual(States(before.Report));

    private static IEnumerable<(string, string?, bool?)> States(AgentReport? report) => report is null
        ? []
        : report.Sources.Select(source => (source.Name, source.Cause, source.IsUp))
            .Concat(report.Backends.Select(backend => (backend.Name, backend.Cause, (bool?)(backend.Error is null))))
            .Concat(report.Budgets.Select(budget => (budget.Pipeline, (string?)null, (bool?)(budget.Level == 0))));

    private static AgentReport Shift(AgentReport report, TimeSpan by) => report with
    {
        StartedAt = Shift(report.StartedAt, by),
        SentAt = Shift(report.SentAt, by),
        Sources = [.. report.Sources.Select(source => source with { ReadAt = Shift(source.ReadAt, by) })],
    };

    // Whatever an agent takes for the time must not be an error here.
    private static DateTimeOffset? Shift(DateTimeOffset? instant, TimeSpan by) => instant is { } at
        ? new DateTimeOffset(Math.Clamp(at.UtcTicks + by.Ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero)
        : null;
}
