namespace MeshMetric.Metrics.Budgets;

/// <summary>A pipeline's budget.</summary>
/// <param name="Series">Most series a scrape may have; <see langword="null"/> for any number.</param>
/// <param name="Bytes">Most bytes of text a scrape may have; <see langword="null"/> for any number.</param>
public sealed record BudgetLimits(long? Series, long? Bytes)
{
    /// <summary>
    /// How much smaller than the limits something must be for the budget to let it back in, in percent: a size that swings around a limit must not
    /// come and go.
    /// </summary>
    public int HeadroomPercent { get; init; } = 10;

    /// <summary>How long it must have been that small all the time.</summary>
    public TimeSpan RecoveryTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Each relapse doubles <see cref="RecoveryTime"/>, up to this; after as long without one it is what it was. So a load that comes back every few
    /// minutes is answered once.
    /// </summary>
    public TimeSpan MaxRecoveryTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether a size is within the limits.</summary>
    public bool Hold(BudgetSize size) => !(size.Series > Series) && !(size.Bytes > Bytes);

    /// <summary>Whether a size is within the limits with the headroom that coming back needs.</summary>
    internal bool HoldWithHeadroom(BudgetSize size) => !(size.Series > Shrink(Series)) && !(size.Bytes > Shrink(Bytes));

    private long? Shrink(long? limit) => limit is { } value ? (long)(value * ((100 - HeadroomPercent) / 100m)) : null;
}
