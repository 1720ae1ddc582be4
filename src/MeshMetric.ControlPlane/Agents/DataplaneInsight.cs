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
    /// <param name="instanceApi">Where other control planes reach this one, or <see langword="null"/>.</param>
    public DataplaneInsight With(AgentReport report, string instance, DateTimeOffset now, Uri? instanceApi = null)
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
            report.EnvoyVersion) { InstanceApi = instanceApi };
        var others = Subscriptions.Where(subscription => subscription.Id != report.AgentId)
            .Select(subscription => subscription.IsOnline ? subscription with { Disconnected = now } : subscription)
            .TakeLast(MostSubscriptions - 1);
        return new DataplaneInsight([.. others, current], Shift(report, report.SentAt is { } sent ? now - sent : TimeSpan.Zero));
    }

    /// <summary>Notes that the agent is gone.</summary>
    public DataplaneInsight Offline(DateTimeOffset now) =>
        Current is { IsOnline: true } current ? this with { Subscriptions = [.. Subscriptions.SkipLast(1), current with { Disconnected = now }] } : this;

    /// <summary>
    /// What holds when something else is stored than is known here: another control plane has heard of the agent, or has not. Who heard is right before who did
    /// not; a goodbye ends a run for good; of two runs the one that knew of the other came last.
    /// </summary>
    /// <param name="stored">What is stored.</param>
    /// <param name="instance">This control plane.</param>
    /// <param name="isFirst">Whether nothing that is stored was known yet: then what was reported here came later, as this control plane did.</param>
    /// <returns><paramref name="stored"/> itself, or what is to be stored in its place.</returns>
    public DataplaneInsight JoinedWith(DataplaneInsight stored, string instance, bool isFirst)
    {
        // Of an agent that reported elsewhere last, nothing is known here but what was stored, and how long that is ago.
        if (Report is null || Current is not { } ours || ours.Instance != instance)
        {
            return stored;
        }

        var isLater = stored.Current is not { } theirs
            || (theirs.Id == ours.Id ? IsLaterThan(stored, theirs, instance, isFirst) : IsOnline && !stored.IsSuperseded(ours.Id));
        if (!isLater)
        {
            return stored;
        }

        var joined = stored.With(Report, instance, ours.Updated, ours.InstanceApi);
        return ours.Disconnected is { } silentSince ? joined.Offline(silentSince) : joined;
    }

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

    private bool IsLaterThan(DataplaneInsight stored, Subscription theirs, string instance, bool isFirst)
    {
        var isTheirGoodbye = !theirs.IsOnline && stored.Report is { IsStopping: true };
        return !isTheirGoodbye && (Report!.IsStopping
            || (theirs.IsOnline
                // What this control plane wrote itself is older than what it knows, be that a silence.
                ? theirs.Instance == instance || (isFirst && IsOnline)
                : IsOnline));
    }

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
